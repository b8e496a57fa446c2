/** Attacks through the fields of a signup: more of them than there are, other types, other headers, another prototype. */
import { GOOD, type Attack, type Sent } from "./target.ts";

const signup = (json: unknown): Sent => ({ method: "POST", path: "/user", json });
const formSignup = (form: string | Record<string, string>): Sent => ({
  method: "POST",
  path: "/user",
  form,
  headers: { accept: "text/html" },
});
const goodForm = new URLSearchParams(GOOD).toString();

/** Fields that are the company's to fill in. */
const NOT_THEIRS: Record<string, unknown> = {
  id: 1,
  user_id: "admin",
  eventId: "0191d2c5-0000-4000-8000-000000000000",
  event_id: "0191d2c5-0000-4000-8000-000000000000",
  passwordHash: "$scrypt$ln=1,r=1,p=1$AA$AA",
  password_hash: "x",
  password: "another password",
  createdAtMs: 0,
  balance: 1_000_000,
  statusMessage: "hello",
  roles: ["ROLE_ADMIN"],
  Role: "ROLE_ADMIN",
  authorities: ["ROLE_ADMIN"],
  admin: true,
  isAdmin: true,
  verified: true,
  services: { auth: { status: "success" } },
  settled: true,
  seq: 99,
  fingerprint: "x",
};

/** Mass assignment (ASVS 5.0, 15.3.3): a key that is not asked for is refused, and so is the admin's role. */
export const massAssignment: Attack[] = [
  ...Object.entries(NOT_THEIRS).map(([key, value]) => ({
    name: `a signup with ${key}`,
    ...signup({ ...GOOD, [key]: value }),
    answer: 422,
  })),
  { name: "ROLE_ADMIN as JSON", ...signup({ ...GOOD, role: "ROLE_ADMIN" }), answer: 403 },
  { name: "ROLE_ADMIN from a form", ...formSignup({ ...GOOD, role: "ROLE_ADMIN" }), answer: 403 },
  { name: "a role of its own", ...signup({ ...GOOD, role: "ROLE_ROOT" }), answer: 422 },
  { name: "two roles", ...formSignup(`${goodForm}&role=ROLE_USER&role=ROLE_ADMIN`), answer: 422 },
  { name: "two userIds", ...formSignup(`${goodForm}&userId=victim`), answer: 422 },
  { name: "a role in the query as well", ...signup({}), path: "/user?role=ROLE_ADMIN", answer: 422 },
];

/** Each field as something other than text. */
export const types: Attack[] = Object.keys(GOOD).flatMap((field) =>
  [null, 7, true, ["x"], { $ne: null }, { toString: "x" }].map((value) => ({
    name: `${field} as ${JSON.stringify(value)}`,
    ...signup({ ...GOOD, [field]: value }),
    answer: 422,
  })),
);

const INJECTED = "x\r\nX-Injected: 1\r\n\r\n<i>pwned</i>";

/** Header injection and page injection through every field. The password alone may have any characters. */
export const injection: Attack[] = [
  ...(["userId", "email", "userName"] as const).flatMap((field) => [
    { name: `a line break in ${field}`, ...signup({ ...GOOD, [field]: INJECTED }), answer: 422 },
    { name: `a line break in ${field}, for the page`, ...formSignup({ ...GOOD, [field]: INJECTED }), answer: 422 },
  ]),
  { name: "a line break in userPw", ...formSignup({ ...GOOD, userPw: INJECTED, email: "none" }), answer: 422 },
  { name: "a line break in a field's name", ...formSignup({ ...GOOD, [INJECTED]: "1" }), answer: 422 },
  { name: "a line break in the key", ...formSignup({ ...GOOD, idempotencyKey: INJECTED }), answer: 400 },
  {
    name: "a line break in a login's userId",
    method: "POST",
    path: "/login",
    form: { userId: INJECTED, userPw: "x" },
    answer: 401,
  },
  {
    name: "a line break in a login's userId, for the page",
    method: "POST",
    path: "/login",
    form: { userId: INJECTED, userPw: "x" },
    headers: { accept: "text/html" },
    answer: 401,
  },
  { name: "a line break in a path", path: "/user/x%0d%0aX-Injected:%201/signups/y", answer: 404 },
  { name: "a line break in a query", path: "/user?x=%0d%0aX-Injected:%201", answer: 200 },
  { name: "markup in a path", path: "/%3Ci%3Epwned%3C/i%3E", headers: { accept: "text/html" }, answer: 404 },
  { name: "markup as a language", path: "/", headers: { "accept-language": "<i>pwned</i>" }, answer: 200 },
  { name: "markup as what is accepted", path: "/nowhere", headers: { accept: "text/html,<i>pwned</i>" }, answer: 404 },
];

const POLLUTED = { role: "ROLE_ADMIN", status: 500, isAdmin: true };

/** Prototype pollution (ASVS 5.0, 15.3.6), as JSON, as form keys and in a query. */
export const pollution: Attack[] = [
  {
    name: "__proto__ as JSON",
    method: "POST",
    path: "/user",
    headers: { "content-type": "application/json" },
    body: `{"__proto__":${JSON.stringify(POLLUTED)},"userId":"mallory"}`,
    answer: 422,
  },
  {
    name: "__proto__ as JSON at login",
    method: "POST",
    path: "/login",
    headers: { "content-type": "application/json" },
    body: '{"__proto__":{"userId":"victim","userPw":"x"}}',
    answer: 400,
  },
  { name: "constructor.prototype as JSON", ...signup({ ...GOOD, constructor: { prototype: POLLUTED } }), answer: 422 },
  { name: "prototype as JSON", ...signup({ ...GOOD, prototype: POLLUTED }), answer: 422 },
  { name: "hasOwnProperty as JSON", ...signup({ ...GOOD, hasOwnProperty: 1 }), answer: 422 },
  { name: "toString as JSON", ...signup({ ...GOOD, toString: "x" }), answer: 422 },
  ...[
    "__proto__",
    "__proto__[role]",
    "__proto__.role",
    "constructor[prototype][role]",
    "constructor.prototype.role",
    "toString",
    "then",
  ].map((key) => ({
    name: `${key} in a form`,
    ...formSignup(`${goodForm}&${encodeURIComponent(key)}=ROLE_ADMIN`),
    answer: 422,
  })),
  {
    name: "__proto__ in a query",
    path: "/user?__proto__[role]=ROLE_ADMIN&constructor.prototype.role=ROLE_ADMIN",
    answer: 200,
  },
  { name: "__proto__ as a userId in a path", path: "/user/__proto__/signups/__proto__", answer: 404 },
  { name: "__proto__ as a cookie", path: "/me", headers: { cookie: "__proto__=x; constructor=y" }, answer: 401 },
];
