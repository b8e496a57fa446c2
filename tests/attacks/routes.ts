/** Attacks through the request line and its host: other paths, other methods, other places to be led to. */
import { GOOD, type Attack } from "./target.ts";

const EVENT_ID = "0191d2c5-0000-4000-8000-000000000000";
const SIGNUP_PATH = `/user/victim/signups/${EVENT_ID}`;

const PATHS: Record<string, number> = {
  "/user/../me": 401,
  "/user/%2e%2e/me": 401,
  "/admin/users/../../me": 401,
  "/admin/users/..%2f..%2fme": 401,
  "/admin/late/": 404,
  "/admin/nothing": 404,
  "/ADMIN": 404,
  "/user/%2e%2e%2f%2e%2e%2fme": 404,
  "/user/..%5c..%5cme": 404,
  "//me": 404,
  "//evil.example/%2e%2e": 404,
  "/\\evil.example": 404,
  "/me/": 404,
  "/ME": 404,
  "/me%00": 404,
  "/me%20": 404,
  "/me;a=b": 404,
  "/me.json": 404,
  "/.env": 404,
  "/.dev.vars": 404,
  "/.git/config": 404,
  "/wrangler.toml": 404,
  "/assets/../wrangler.toml": 404,
  "/assets/%2e%2e/%2e%2e/wrangler.toml": 404,
  "/assets/..%2f..%2fwrangler.toml": 404,
  "/assets/": 404,
  "/stomp": 426,
  "/stomp/": 404,
  "/STOMP": 404,
  "/user/%zz/signups/%zz": 404,
  "/user/%ff/signups/%ff": 404,
  "/user/%F0%9F%9A%A6/signups/x": 404,
  [`/user/victim%2fsignups%2f${EVENT_ID}`]: 404,
  [`/user/victim/signups/${EVENT_ID}/..`]: 404,
  [`/user/VICTIM/signups/${EVENT_ID}`]: 404,
  [`/user/victim/signups/${EVENT_ID.toUpperCase()}`]: 404,
  [`/user/victim/signups/${EVENT_ID}%0a`]: 404,
  [`/user/${"v".repeat(8_000)}/signups/${EVENT_ID}`]: 404,
};

/** Path tricks: another spelling of a path is another path, and none leads to a file. */
export const paths: Attack[] = Object.entries(PATHS).map(([path, answer]) => ({
  name: `GET ${path.slice(0, 60)}`,
  path,
  answer,
}));

const ALLOWED: Record<string, string> = {
  "/": "GET, HEAD",
  "/login": "POST",
  "/logout": "POST",
  "/me/edit": "GET, HEAD, POST",
  "/me/password": "GET, HEAD, POST",
  "/me/erase": "GET, HEAD, POST",
  "/home": "GET, HEAD",
  "/me/export": "GET, HEAD",
  "/user": "GET, HEAD, POST",
  "/health": "GET, HEAD",
  "/ready": "GET, HEAD",
  [SIGNUP_PATH]: "GET, HEAD",
  [`${SIGNUP_PATH}/events`]: "GET, HEAD",
  [SIGNUP_PATH.replace("signups", "changes")]: "GET, HEAD",
  "/stomp": "GET, HEAD",
  "/admin": "GET, HEAD",
  "/admin/late": "GET, HEAD",
  "/admin/send-again": "GET, HEAD, POST",
  "/admin/dead-letters/remove": "GET, HEAD, POST",
  "/admin/test-alert": "GET, HEAD, POST",
  "/admin/users/kim": "GET, HEAD",
};

/** Methods: 405 says which are allowed; no header and no field makes one method another. */
export const methods: Attack[] = [
  ...Object.entries(ALLOWED).flatMap(([path, allow]) =>
    ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"].map((method) => ({
      name: `${method} ${path}`,
      method,
      path,
      answer: 405,
      allow,
    })),
  ),
  ...["/login", "/logout"].map((path) => ({ name: `GET ${path}`, path, answer: 405, allow: "POST" })),
  ...["POST", "PUT", "TRACE", "PROPFIND"].map((method) => ({
    name: `${method} /me`,
    method,
    path: "/me",
    answer: 405,
    allow: "GET, HEAD, PATCH, DELETE",
  })),
  ...["x-http-method-override", "x-method-override", "x-http-method"].map((header) => ({
    name: `GET /logout with ${header}`,
    path: "/logout",
    headers: { [header]: "POST" },
    answer: 405,
  })),
  { name: "GET /user?_method=POST", path: "/user?_method=POST&userId=mallory", answer: 200 },
  { name: "HEAD of the page of a signup", method: "HEAD", path: SIGNUP_PATH, answer: 404 },
];

const ELSEWHERE = ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"];

/** Open redirects: nothing that a client sends chooses where it is led to. */
export const redirects: Attack[] = [
  ...ELSEWHERE.flatMap((elsewhere) => [
    { name: `/home?next=${elsewhere}`, path: `/home?next=${encodeURIComponent(elsewhere)}`, answer: 303 },
    { name: `/?redirect=${elsewhere}`, path: `/?redirect=${encodeURIComponent(elsewhere)}`, answer: 200 },
    {
      name: `a logout that leads to ${elsewhere}`,
      method: "POST",
      path: `/logout?next=${encodeURIComponent(elsewhere)}`,
      form: { next: elsewhere },
      headers: { accept: "text/html", referer: elsewhere },
      answer: 400,
    },
    {
      name: `a logout that comes from ${elsewhere}`,
      method: "POST",
      path: `/logout?next=${encodeURIComponent(elsewhere)}`,
      form: {},
      headers: { accept: "text/html", referer: elsewhere },
      answer: 303,
    },
    {
      name: `a login with next=${elsewhere}`,
      method: "POST",
      path: "/login",
      form: { userId: GOOD.userId, userPw: "x", next: elsewhere },
      answer: 400,
    },
  ]),
  // A host of this name would be led to https under its own name; nothing is sent to it.
  {
    name: "a login at another host",
    method: "POST",
    path: "/login",
    headers: { host: "evil.example" },
    json: {},
    answer: 403,
  },
  ...["x-forwarded-host", "x-original-url", "x-rewrite-url", "forwarded"].map((header) => ({
    name: `/home with ${header}`,
    path: "/home",
    headers: { [header]: header === "forwarded" ? "host=evil.example" : "evil.example" },
    answer: 303,
  })),
];
