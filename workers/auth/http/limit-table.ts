/** Every limit of auth, and which route has which. Pure: `limits.ts` asks the platform. */

/**
 * The limits, per minute. The bindings in wrangler.toml enforce them; these copies are for the answer's headers, and a
 * test compares the two.
 */
export const LIMITS = {
  /** What costs no query, or one that reads a few rows. */
  page: { binding: "PAGE_LIMIT", perMinute: 1_200 },
  signup: { binding: "SIGNUP_LIMIT", perMinute: 300 },
  login: { binding: "LOGIN_LIMIT", perMinute: 100 },
  /** What looks a session up, if there is a cookie of one; and what asks every part whether it is there. */
  session: { binding: "SESSION_LIMIT", perMinute: 300 },
  /** What an administrator sees and does; an open page asks for itself 12 times a minute. */
  admin: { binding: "ADMIN_LIMIT", perMinute: 300 },
  watch: { binding: "WATCH_LIMIT", perMinute: 1_200 },
  /** Signups for one userId: a person needs one, and a few more to correct what they typed. */
  userId: { binding: "USER_ID_LIMIT", perMinute: 10 },
  /** Guesses of one address at the password of one userId, where the login guard does not count them. */
  guess: { binding: "GUESS_LIMIT", perMinute: 5 },
  /** What may lead to a mail, and what tries a code or a token. How many mails are sent is limited in `mail/limits.ts`. */
  mail: { binding: "MAIL_LIMIT", perMinute: 30 },
  /** Signups and logins of one IPv6 /48, which a provider hands out as one. */
  network: { binding: "NETWORK_LIMIT", perMinute: 3_000 },
  /** Signups of everybody together, and logins of everybody: the most that a flood may cost. */
  ceiling: { binding: "CEILING_LIMIT", perMinute: 6_000 },
} as const;

export type LimitName = keyof typeof LIMITS;

/** The limit of each route, by address. What is not here is not a route, and has the limit of a page. */
export const ROUTE_LIMITS: Readonly<Record<string, LimitName>> = {
  "GET /": "session",
  "GET /health": "page",
  "GET /ready": "session",
  "GET /docs": "page",
  "GET /openapi.json": "page",
  "GET /asyncapi.json": "page",
  "GET /assets/:file": "page",
  "GET /user": "session",
  "POST /user": "signup",
  "POST /login": "login",
  "POST /logout": "session",
  "GET /me": "session",
  "GET /home": "session",
  "GET /me/sessions": "session",
  "DELETE /me/sessions/:id": "session",
  "POST /me/sessions/end": "session",
  "GET /me/export": "session",
  "GET /confirm": "session",
  "POST /confirm": "mail",
  "POST /confirm/mail": "mail",
  "GET /forgot": "page",
  "POST /forgot": "mail",
  "GET /reset": "page",
  "POST /reset": "mail",
  "POST /admin/send-again": "admin",
  "POST /admin/dead-letters/remove": "admin",
  "POST /admin/test-alert": "admin",
  "POST /admin/erase": "admin",
  "GET /user/:userId/signups/:eventId": "watch",
  "GET /user/:userId/signups/:eventId/events": "watch",
  "GET /user/:userId/signups/:eventId/live": "watch",
  "GET /user/:userId/changes/:eventId": "watch",
  "GET /user/:userId/changes/:eventId/events": "watch",
  "GET /user/:userId/changes/:eventId/live": "watch",
  "PATCH /me": "login",
  "DELETE /me": "login",
  "GET /me/edit": "session",
  "POST /me/edit": "login",
  "GET /me/password": "session",
  "POST /me/password": "login",
  "GET /me/erase": "session",
  "POST /me/erase": "login",
  "GET /stomp": "watch",
  "GET /admin": "admin",
  "GET /admin/late": "admin",
  "GET /admin/send-again": "admin",
  "GET /admin/dead-letters": "admin",
  "GET /admin/dead-letters/remove": "admin",
  "GET /admin/erase": "admin",
  "GET /admin/actions": "admin",
  "GET /admin/test-alert": "admin",
  "GET /admin/users": "admin",
  "GET /admin/users/:userId": "admin",
};

/** The limits of requests that hash a password (140 ms of CPU), make the rows of a signup, or send a mail. */
export const COSTLY: ReadonlySet<LimitName> = new Set(["signup", "login", "mail"]);

/** What the platform counts in, in seconds. */
export const PERIOD_S = 60;
