/**
 * Attacks on what is under /admin: by nobody, by users, by who was an admin, by other sites through an admin's browser, and
 * by values that want to be more than values. A path that is added under /admin is added to `PAGES` or to `ACTS`.
 */
import type { Attack, Sent, Somebody } from "./target.ts";

/** The pages: GET, for admins alone. */
const PAGES: readonly string[] = [];

/** What changes something: POST, with a body that an admin may send. */
const ACTS: Readonly<Record<string, Record<string, string>>> = {
  "/admin/send-again": { userId: "victim" },
  "/admin/dead-letters/remove": { messageId: "letter" },
  "/admin/test-alert": {},
  "/admin/erase": { userId: "victim" },
};

/** Who is there: an admin, a user, and the cookies of those who were admins. */
export type Cast = { admin: Somebody; user: Somebody; ended: string; demoted: string };

const cookieOf = (session: string) => ({ cookie: `__Host-session=${session}` });

const SITES: Record<string, Record<string, string>> = {
  "another site": { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  "another site, in an old browser": { origin: "https://evil.example" },
  "another site, without an origin": { "sec-fetch-site": "cross-site" },
  "a sandboxed frame": { origin: "null" },
  "a neighbour": { origin: "http://blog.localhost", "sec-fetch-site": "same-site" },
  "a neighbour, without an origin": { "sec-fetch-site": "same-site" },
};

/** Those who may not: 401 for nobody, 403 for somebody who is no admin. */
export function strangers({ user, ended, demoted }: Cast): Attack[] {
  const who: Record<string, [headers: Record<string, string>, answer: number]> = {
    "no session": [{}, 401],
    "a session that is none": [cookieOf("A".repeat(43)), 401],
    "an admin's session that has ended": [cookieOf(ended), 401],
    "the token of a signup": [cookieOf(user.ticket.token), 401],
    "a session as a bearer token": [{ authorization: `Bearer ${user.session}` }, 401],
    "a user's session": [cookieOf(user.session), 403],
    "the session of one whose role was taken away": [cookieOf(demoted), 403],
    "a user who says to be an admin": [{ ...cookieOf(user.session), "x-role": "ROLE_ADMIN", role: "ROLE_ADMIN" }, 403],
  };
  return Object.entries(who).flatMap(([name, [headers, answer]]) => [
    ...Object.entries(ACTS).map(([path, form]) => ({
      name: `${path} with ${name}`,
      method: "POST",
      path,
      form,
      headers,
      answer,
    })),
    ...PAGES.map((path) => ({ name: `GET ${path} with ${name}`, path, headers, answer })),
  ]);
}

/** What another site has an admin's browser send. */
export function forgedByOtherSites({ admin }: Cast): Attack[] {
  return Object.entries(SITES).flatMap(([site, sent]) =>
    Object.entries(ACTS).flatMap(([path, form]) => {
      const headers = { ...sent, ...cookieOf(admin.session) };
      const post = { method: "POST", path, answer: 403 };
      return [
        { name: `${site} posts a form to ${path}`, ...post, headers, form },
        {
          name: `${site} posts JSON as text to ${path}`,
          ...post,
          headers: { ...headers, "content-type": "text/plain" },
          body: JSON.stringify(form),
        },
      ];
    }),
  );
}

const VALUES = [
  "../x",
  "a/b",
  "%2e%2e%2fx",
  "kim' OR '1'='1",
  'kim"; DROP TABLE stuck; --',
  "<script>alert(1)</script>",
  "kim\0",
  "k".repeat(40),
  "__proto__",
];

/** What an admin's session cannot do either: say who, when or how many; be read as SQL, HTML or a path; be too large. */
export function unusual({ admin }: Cast): Attack[] {
  const headers = cookieOf(admin.session);
  const act = (name: string, sent: Partial<Sent>, answer = 400): Attack => ({
    name,
    method: "POST",
    path: "/admin/send-again",
    answer,
    ...sent,
    headers: { ...headers, ...sent.headers },
  });
  const forged = {
    who: "lee",
    whoAccountId: "x",
    atMs: 1,
    found: 7,
    sent: 7,
    genuine: true,
    mac: "x",
    id: 1,
    what: "none",
  };
  return [
    ...Object.entries(forged).map(([field, value]) =>
      act(`a forged ${field}`, { json: { userId: "victim", [field]: value } }),
    ),
    ...VALUES.flatMap((value) => [
      act(`userId ${JSON.stringify(value)}`, { json: { userId: value } }),
      act(`service ${JSON.stringify(value)}`, { json: { service: value } }),
      act(`status ${JSON.stringify(value)}`, { form: { status: value } }),
      act(`eventId ${JSON.stringify(value)}`, { json: { userId: "victim", eventId: value } }),
    ]),
    act("an array of userIds", { json: { userId: ["victim", "lee"] } }),
    act("a userId that is an object", { json: { userId: { $ne: "" } } }),
    act("a userId twice", { form: "userId=victim&userId=lee" }),
    act("nothing at all", { json: {} }),
    act("a list", { body: "[]", headers: { "content-type": "application/json" } }),
    act("a body that is too large", { json: { userId: "v".repeat(9_000) } }, 413),
    act("XML", { body: "<userId>victim</userId>", headers: { "content-type": "application/xml" } }, 415),
    act("a letter that is not there", { json: { messageId: "' OR 1=1" } }),
    act("a letter's id that is a path", { path: "/admin/dead-letters/remove", json: { messageId: "../../x" } }, 404),
    ...Object.keys(ACTS).flatMap((path) =>
      ["PUT", "DELETE"].map((method) => ({
        name: `${method} ${path}`,
        method,
        path,
        headers,
        answer: 405,
        allow: "GET, HEAD, POST",
      })),
    ),
    ...["/admin/%2e%2e/me%00", "/admin/users/../../admin/x", "/ADMIN/send-again", "/admin/send-again/"].map((path) => ({
      name: `GET ${path}`,
      path,
      headers,
      answer: 404,
    })),
  ];
}

/** Sockets: there are none under /admin, whoever asks and from wherever. The answer is the page, or that there is nothing to confirm. */
export function sockets({ admin }: Cast): Attack[] {
  const upgrade = {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  };
  const headers = { ...upgrade, ...cookieOf(admin.session), origin: "https://evil.example" };
  return [
    { name: "a socket at the overview", path: "/admin", headers, answer: 200 },
    { name: "a socket at what sends again", path: "/admin/send-again", headers, answer: 200 },
    { name: "a socket at what sends a test", path: "/admin/test-alert", headers, answer: 200 },
    { name: "a socket at what removes a letter", path: "/admin/dead-letters/remove", headers, answer: 404 },
  ];
}
