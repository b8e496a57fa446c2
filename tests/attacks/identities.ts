/**
 * Attacks with somebody else's name, or with none: guessed and borrowed tokens, copied and planted cookies, requests
 * that another site has a victim's browser make.
 */
import { createHash } from "node:crypto";
import { changesOf } from "./account-changes.ts";
import type { Attack, Somebody } from "./target.ts";

const OTHER_EVENT_ID = "0191d2c5-0000-4000-8000-000000000000";

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

/** What a token is made into by who has none, or that of another signup. */
function guesses(victim: Somebody, attacker: Somebody): Record<string, Record<string, string>> {
  const { token, location } = victim.ticket;
  const eventId = location.split("/").at(-1) ?? "";
  return {
    "no token": {},
    "an empty token": bearer(""),
    zeros: bearer("A".repeat(43)),
    "the token of the attacker's own signup": bearer(attacker.ticket.token),
    "the attacker's session": bearer(attacker.session),
    "the victim's session": bearer(victim.session),
    "the eventId": bearer(eventId),
    "a token cut short": bearer(token.slice(0, -1)),
    "a token with more": bearer(`${token}A`),
    "a token with padding": bearer(`${token}=`),
    "a token whose first letter is another": bearer((token.startsWith("A") ? "B" : "A") + token.slice(1)),
    "a token in upper case": bearer(token.toUpperCase()),
    "two tokens": bearer(`${attacker.ticket.token}, ${token}`),
    "a token as a password": { authorization: `Basic ${Buffer.from(`victim:${token}`).toString("base64")}` },
    "a token without a scheme": { authorization: token },
    "a token in a header of its own": { "signup-token": token },
    "a cookie without its prefix": { cookie: `signup-${eventId}=${token}` },
    "the cookie of another signup": { cookie: `__Host-signup-${OTHER_EVENT_ID}=${token}` },
    "the attacker's token in the victim's cookie": { cookie: `__Host-signup-${eventId}=${attacker.ticket.token}` },
  };
}

/** Token guessing, and a token reused for another signup: 404, as for a signup that is not there. */
export function tokens(victim: Somebody, attacker: Somebody): Attack[] {
  const { location, token } = victim.ticket;
  const eventId = location.split("/").at(-1) ?? "";
  return [
    ...Object.entries(guesses(victim, attacker)).flatMap(([name, headers]) => [
      { name, path: location, headers, answer: 404 },
      { name: `${name}, for the events`, path: `${location}/events`, headers, answer: 404 },
    ]),
    { name: "a token in the query", path: `${location}?token=${token}&access_token=${token}`, answer: 404 },
    {
      name: "the victim's token for another signup",
      path: `/user/victim/signups/${OTHER_EVENT_ID}`,
      headers: bearer(token),
      answer: 404,
    },
    {
      name: "the victim's token under the attacker's id",
      path: `/user/${attacker.userId}/signups/${eventId}`,
      headers: bearer(token),
      answer: 404,
    },
  ];
}

/** Enumeration: a victim who is there and a nobody who is not get the same answer, which says nothing. */
export function enumeration(victim: Somebody): Attack[] {
  return [victim.userId, "nobody"].flatMap((userId) => [
    { name: `GET /user/${userId}`, path: `/user/${userId}`, answer: 404 },
    { name: `GET the signups of ${userId}`, path: `/user/${userId}/signups`, answer: 404 },
    { name: `GET a signup of ${userId}`, path: `/user/${userId}/signups/${OTHER_EVENT_ID}`, answer: 404 },
    { name: `GET the form for ${userId}`, path: `/user?userId=${userId}`, answer: 200 },
    {
      name: `a wrong login of ${userId}`,
      method: "POST",
      path: "/login",
      json: { userId, userPw: "not it" },
      answer: 401,
    },
    { name: `a signup of ${userId} that is not valid`, method: "POST", path: "/user", json: { userId }, answer: 422 },
  ]);
}

/** Stolen, replayed and forged sessions. `ended` is a token that was good until its owner logged out. */
export function sessions(victim: Somebody, ended: string): Attack[] {
  const { session } = victim;
  const hash = createHash("sha256").update(session).digest("hex");
  const cookies: Record<string, string> = {
    "no cookie": "",
    "a session that its owner has ended": `__Host-session=${ended}`,
    "the hash that the database keeps": `__Host-session=${hash}`,
    zeros: `__Host-session=${"A".repeat(43)}`,
    "a session cut short": `__Host-session=${session.slice(0, -1)}`,
    "a session with more": `__Host-session=${session}A`,
    "a session in upper case": `__Host-session=${session.toUpperCase()}`,
    "a session without its prefix": `session=${session}`,
    "a session under another prefix": `__Secure-session=${session}`,
    "a session under a name in another case": `__host-session=${session}`,
    "the token of a signup": `__Host-session=${victim.ticket.token}`,
    "a userId": "__Host-session=victim",
    "the id of a session": `__Host-session=${victim.sessionId}`,
  };
  return [
    ...["/me", "/me/sessions", "/me/export"].flatMap((path) =>
      Object.entries(cookies).map(([name, cookie]) => ({
        name: `${name}, at ${path}`,
        path,
        headers: { cookie },
        answer: 401,
      })),
    ),
    { name: "a session as a bearer token", path: "/me", headers: bearer(session), answer: 401 },
    { name: "a session in the query", path: `/me?session=${session}`, answer: 401 },
  ];
}

/** The attacker, logged in, at the victim's sessions: they are not found, and not ended. */
export function othersSessions(victim: Somebody, attacker: Somebody): Attack[] {
  const headers = { cookie: `__Host-session=${attacker.session}` };
  const { sessionId: id, session, userId } = victim;
  const ids = {
    "the victim's session": id,
    "the victim's session in upper case": id.toUpperCase(),
    "the victim's token": session,
    "the hash of the victim's token": createHash("sha256").update(session).digest("hex"),
    "any session": "%25",
    SQL: "'%20OR%20'1'='1",
    "another path": `..%2f..%2f${id}`,
  };
  const deleted = Object.entries(ids).map(([name, one]) => ({
    name: `${name} is ended by its id`,
    method: "DELETE",
    path: `/me/sessions/${one}`,
    headers,
    answer: 404,
  }));
  const end = { method: "POST", path: "/me/sessions/end", headers };
  return [
    ...deleted,
    { name: "the victim's session is ended by a form", ...end, form: { id }, answer: 404 },
    { name: "the victim's sessions, by their userId", ...end, json: { others: true, userId }, answer: 400 },
    { name: "several at once", ...end, json: { id: [id] }, answer: 400 },
    { name: "the victim's list", path: `/me/sessions?userId=${userId}&id=${id}`, headers, answer: 200 },
    { name: "the victim's data", path: `/me/export?userId=${userId}`, headers, answer: 200 },
  ];
}

/** Cookie tricks: however they are written, there is one session, or none. */
export function cookieTricks(victim: Somebody, attacker: Somebody): Attack[] {
  const cookies: Record<string, [string, number]> = {
    "a planted cookie before the victim's": [`__Host-session=${"p".repeat(43)}; __Host-session=${victim.session}`, 401],
    "a name with a space": [`__Host-session =${victim.session}x`, 401],
    "a name with NUL, encoded": [`__Host-session%00=${victim.session}`, 401],
    "a value with a line break, encoded": [`__Host-session=%0d%0aX-Injected:%201`, 401],
    "a value that is not encoded well": ["__Host-session=%E0%A4%A", 401],
    "a value in half a quote": [`__Host-session="${victim.session}`, 401],
    "four hundred cookies": [Array.from({ length: 400 }, (_, index) => `c${index}=${index}`).join("; "), 401],
    "a long value": [`__Host-session=${"x".repeat(12_000)}`, 401],
    "no name": [`=${victim.session}`, 401],
    "separators alone": ["; ; ;;=;", 401],
    "the cookie of a known browser alone": [`__Host-browser=${"A".repeat(22)}.${"A".repeat(43)}`, 401],
    "the cookie of a known browser in a session's": [`__Host-session=${"A".repeat(22)}.${"A".repeat(20)}`, 401],
    "a session beside a cookie that is none of ours": [`__Host-session=${attacker.session}; __Host-browser=;;=x`, 200],
  };
  return Object.entries(cookies).map(([name, [cookie, answer]]) => ({
    name,
    path: "/me",
    headers: { cookie },
    answer,
  }));
}

const SITES: Record<string, Record<string, string>> = {
  "another site": { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
  "another site, in an old browser": { origin: "https://evil.example" },
  "a sandboxed frame": { origin: "null" },
  "a neighbour": { origin: "http://blog.localhost", "sec-fetch-site": "same-site" },
};

/** Requests that another site has the victim's browser make, cookie and all, in the ways a form can. */
export function forgeries(victim: Somebody, attacker: Somebody): Attack[] {
  const cookie = `__Host-session=${victim.session}`;
  return Object.entries(SITES).flatMap(([site, sent]) => {
    const headers = { ...sent, cookie };
    const post = { method: "POST", headers };
    const { userId, userPw } = attacker;
    return [
      { name: `${site} logs the victim out`, ...post, path: "/logout", form: {}, answer: 403 },
      {
        name: `${site} logs the victim out everywhere`,
        ...post,
        path: "/logout",
        form: { everywhere: "true" },
        answer: 403,
      },
      {
        name: `${site} logs the victim in as the attacker`,
        ...post,
        path: "/login",
        form: { userId, userPw },
        answer: 403,
      },
      {
        name: `${site} ends a session of the victim's`,
        ...post,
        path: "/me/sessions/end",
        form: { id: victim.sessionId },
        answer: 403,
      },
      {
        name: `${site} ends the victim's other sessions`,
        ...post,
        path: "/me/sessions/end",
        form: { others: "true" },
        answer: 403,
      },
      { name: `${site} signs somebody up`, ...post, path: "/user", form: { userId: "mallory" }, answer: 403 },
      ...changesOf(victim).map(({ name, ...change }) => ({ name: `${site} ${name}`, headers, ...change, answer: 403 })),
      {
        name: `${site} sends JSON as text`,
        method: "POST",
        headers: { ...headers, "content-type": "text/plain" },
        path: "/user",
        body: "{}",
        answer: 403,
      },
    ];
  });
}

/** Links on other sites that lead the victim's browser to a file with their data. Fetch Metadata tells them from our own. */
export function linksTo(victim: Somebody): Attack[] {
  const cookie = `__Host-session=${victim.session}`;
  return ["cross-site", "same-site"].map((site) => ({
    name: `a link on a ${site} page to the victim's data`,
    path: "/me/export",
    headers: { cookie, "sec-fetch-site": site, "sec-fetch-mode": "navigate" },
    answer: 403,
  }));
}
