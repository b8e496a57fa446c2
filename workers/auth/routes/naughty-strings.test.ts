/**
 * The Big List of Naughty Strings (Max Woolf, MIT) through every field, path and header that takes text: each string
 * is refused, or shown as text. Here and not over the network, where it would take minutes.
 */
import naughtyJson from "big-list-of-naughty-strings/blns.json?raw";
import { createExecutionContext, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { allOrOneIn } from "../../../tests/samples.ts";
import { faultsOf, isPage, type Answer } from "../../../tests/attacks/faults.ts";
import { app } from "../app.ts";
import { PASSWORD, requestOf, type Asked } from "../client.suite.ts";
import { LIMITS } from "../http/limit-table.ts";

const naughtyStrings = JSON.parse(naughtyJson) as string[];

/** Those that are tried in this run. */
const tried = allOrOneIn(2, naughtyStrings, 8);

const GOOD = { userId: "mallory", userPw: PASSWORD, email: "mallory@example.com", userName: "Mallory" };
const EVENT_ID = "0191d2c5-0000-4000-8000-000000000000";
const WATCHED = `/user/victim/signups/${EVENT_ID}`;
const page = { accept: "text/html" };
const encoded = (text: string) => encodeURIComponent(text).replaceAll(".", "%2e");

type Put = Asked & { path: string };

const signup = (more: object): Put => ({ path: "/user", method: "POST", json: { ...GOOD, ...more } });
const form = (more: object): Put => ({ path: "/user", method: "POST", form: { ...GOOD, ...more }, headers: page });

/** Where a string can be put, and what it can be answered with. Every signup has a fault, so that none is accepted. */
const PLACES: [string, (text: string) => Put, number[]][] = [
  ["a userId", (userId) => signup({ userId, email: "none" }), [422]],
  ["an email", (email) => signup({ email, userName: "" }), [422]],
  ["a userName", (userName) => signup({ userName, email: "none" }), [422]],
  ["a password", (userPw) => signup({ userPw, email: "none" }), [422]],
  ["a role", (role) => signup({ role }), [422]],
  ["a field's name", (name) => signup({ [name]: "x" }), [422]],
  ["a form's userId", (userId) => form({ userId, email: "" }), [422]],
  ["a form's email", (email) => form({ email, userName: "" }), [422]],
  ["a form's userName", (userName) => form({ userName, email: "" }), [422]],
  ["a form's password", (userPw) => form({ userPw, email: "" }), [422]],
  ["a form's key", (idempotencyKey) => form({ idempotencyKey, email: "" }), [400, 422]],
  ["a part of a path", (text) => ({ path: `/user/${encoded(text)}/signups/${EVENT_ID}`, headers: page }), [404]],
  ["the end of a path", (text) => ({ path: `/user/victim/signups/${encoded(text)}`, headers: page }), [404]],
  ["a query", (text) => ({ path: `/user?${encoded(text)}=${encoded(text)}` }), [200]],
  ["a cookie", (text) => ({ path: "/me", headers: { cookie: `__Host-session=${encoded(text)}` } }), [401]],
  ["a token", (text) => ({ path: WATCHED, headers: { authorization: `Bearer ${encoded(text)}` } }), [404]],
  ["a language", (text) => ({ path: "/", headers: { "accept-language": encoded(text) } }), [200]],
];

/** auth's bindings without a limit: the local limiter writes each request to its disk, which takes longer than the answer. */
const UNLIMITED: Env = {
  ...env,
  ...Object.fromEntries(
    Object.values(LIMITS).map(({ binding }) => [binding, { limit: async () => ({ success: true }) }]),
  ),
};

/** The answer to one string. */
async function answerTo({ path, ...asked }: Put): Promise<Answer> {
  const response = await app.fetch(requestOf(path, asked), UNLIMITED, createExecutionContext());
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

/** True if markup of the string is markup of the page. */
function isUnescaped(text: string, { body }: Answer): boolean {
  return /<[a-z!?/]/i.test(text) && body.includes(text);
}

async function everythingKept() {
  const [users, sessions] = await env.DB.batch(
    ["users", "sessions"].map((table) => env.DB.prepare(`SELECT * FROM ${table}`)),
  );
  return [users?.results, sessions?.results, await listDurableObjectIds(env.USERS)];
}

test.each(PLACES)(
  "%s: naughty strings are refused or shown as text, and nothing is kept of them",
  async (_, put, statuses) => {
    const before = await everythingKept();
    expect(naughtyStrings).toHaveLength(461);
    for (const text of tried) {
      const answer = await answerTo(put(text));
      expect(statuses, `${JSON.stringify(text)}: ${answer.body.slice(0, 200)}`).toContain(answer.status);
      expect(faultsOf(answer), text).toEqual([]);
      if (isPage(answer)) expect(isUnescaped(text, answer), text).toBe(false);
    }
    expect(await everythingKept()).toEqual(before);
  },
  30_000,
);
