/**
 * How an operation is written down beside its route: by the route's own name, without what every operation has. Used by
 * the files of this folder that are called as the files of `routes/`.
 */
import type { ProblemCode } from "#shared/contract/problem.ts";
import type { Operation, Response, Security } from "./api-document.ts";

/** One operation, and the codes by which it alone refuses. What the middleware of `app.ts` answers is added to all. */
export type Described = Omit<Operation, "responses" | "x-rate-limit"> & {
  responses: Record<number, Response>;
  refusals?: ProblemCode[];
};

/** Operations by route, as hono and `http/limit-table.ts` name it: `GET /user/:userId/signups/:eventId`. */
export type Operations = Record<`${"GET" | "POST" | "PATCH" | "DELETE"} /${string}`, Described>;

/** The parts of the API. */
export const TAGS = [
  { name: "Signup", description: "Sign somebody up: in every service at once." },
  { name: "Watching", description: "Follow a signup or a change. It finishes whether or not somebody watches." },
  { name: "Accounts", description: "Log in, see who you are, change that, and leave." },
  { name: "Mail", description: "What the links and codes of mails do." },
  { name: "Operations", description: "What administrators see and do. They need the session of a `ROLE_ADMIN`." },
  { name: "Service", description: "What describes this service, and what its pages load." },
];

/** No security at all. */
export const OPEN: Security = [];

/** The session of whoever is logged in. */
export const SESSION: Security = [{ session: [] }];

/** The token of the signup that the path names. */
export const TOKEN: Security = [{ signupToken: [] }, { signupCookie: [] }];

/** What a body may be refused for, before its fields are looked at. */
export const BODY_REFUSALS: ProblemCode[] = ["malformed", "body_too_large", "unsupported_media_type"];

/** How a client shows who it is. */
export const SECURITY_SCHEMES = {
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-session",
    description: "The session that `POST /login` begins. A browser sends it by itself.",
  },
  signupToken: {
    type: "http",
    scheme: "bearer",
    description:
      "The `Signup-Token` of the answer to `POST /user`, or to a change of an account. It opens that one and no other.",
  },
  signupCookie: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-signup-{eventId}",
    description: "The same token as a cookie: one for each signup. A browser sends it by itself.",
  },
};
