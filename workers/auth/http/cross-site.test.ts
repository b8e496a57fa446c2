import { env } from "cloudflare:workers";
import { createExecutionContext, listDurableObjectIds } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { app } from "../app.ts";
import { ORIGIN, PASSWORD, account, ask, loggedIn, requestOf } from "../client.suite.ts";

const FRONT = "https://front.example";

/** auth with a front end elsewhere on its list. */
const askAllowing = (allowed: string, path: string, asked: Parameters<typeof ask>[1]) =>
  app.fetch(requestOf(path, asked), { ...env, ALLOWED_ORIGINS: allowed }, createExecutionContext());

/** What a browser sends along, and whether it may change something here. */
const SENT: [string, Record<string, string>, boolean][] = [
  ["no browser", {}, true],
  ["our own page", { origin: ORIGIN, "sec-fetch-site": "same-origin" }, true],
  ["our own page, an old browser", { origin: ORIGIN }, true],
  ["our own page, whose Origin a privacy setting hides", { origin: "null", "sec-fetch-site": "same-origin" }, true],
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, false],
  ["another site, an old browser", { origin: "https://evil.example" }, false],
  ["a neighbour of the same site", { origin: "https://blog.auth.test", "sec-fetch-site": "same-site" }, false],
  ["an address bar", { "sec-fetch-site": "none" }, false],
  ["a sandboxed frame", { origin: "null", "sec-fetch-site": "cross-site" }, false],
  ["a sandboxed frame, an old browser", { origin: "null" }, false],
  ["our name without TLS", { origin: "http://auth.test" }, false],
  ["our name on another port", { origin: `${ORIGIN}:8443` }, false],
  ["a name that begins with ours", { origin: `${ORIGIN}.evil.example` }, false],
  ["a name that ends with ours", { origin: "https://evil-auth.test" }, false],
  ["an Origin with a path", { origin: `${ORIGIN}/` }, false],
  ["two values of Sec-Fetch-Site", { "sec-fetch-site": "same-origin, cross-site" }, false],
];

describe.each(SENT)("a change that %s asks for", (_, headers, mayChange) => {
  test(`is ${mayChange ? "made" : "refused"}`, async () => {
    const cookie = await loggedIn();
    expect((await ask("/logout", { method: "POST", cookie, headers })).status).toBe(mayChange ? 204 : 403);
    expect((await ask("/me", { cookie })).status).toBe(mayChange ? 401 : 200);
    const form = { userId: await account(), userPw: PASSWORD };
    expect((await ask("/login", { method: "POST", form, headers })).status).toBe(mayChange ? 200 : 403);
  });
});

test("a signup that another site asks for makes no object", async () => {
  const before = (await listDurableObjectIds(env.USERS)).length;
  const form = { userId: "victim", userPw: PASSWORD, email: "victim@example.com", userName: "Victim" };
  const headers = { origin: "https://evil.example" };
  expect((await ask("/user", { method: "POST", form, headers })).status).toBe(403);
  expect(await listDurableObjectIds(env.USERS)).toHaveLength(before);
});

describe("CORS", () => {
  const preflight = { "access-control-request-method": "POST", "access-control-request-headers": "content-type" };

  test("is closed by default, whoever asks", async () => {
    for (const origin of [FRONT, "https://evil.example", "null", ORIGIN]) {
      for (const path of ["/user", "/me", "/health"]) {
        const answers = [
          await ask(path, { headers: { origin } }),
          await ask(path, { method: "OPTIONS", headers: { origin, ...preflight } }),
        ];
        for (const { headers } of answers) expect(headers.has("access-control-allow-origin")).toBe(false);
      }
    }
  });

  test("is open to a front end on the list, never with cookies", async () => {
    const headers = { origin: FRONT, ...preflight };
    const answer = await askAllowing(`https://a.example, ${FRONT}`, "/user", { method: "OPTIONS", headers });
    expect(answer.headers.get("access-control-allow-origin")).toBe(FRONT);
    expect(answer.headers.has("access-control-allow-credentials")).toBe(false);
    expect(answer.headers.get("vary")).toContain("Origin");
  });

  test("lets a front end on the list sign somebody up and read the token", async () => {
    const json = { userId: "from-afar", userPw: PASSWORD, email: "kim@example.com", userName: "Kim" };
    const headers = { origin: FRONT, "sec-fetch-site": "cross-site", accept: "application/json" };
    const answer = await askAllowing(FRONT, "/user", { method: "POST", json, headers });
    expect(answer.status).toBe(202);
    expect(answer.headers.get("access-control-expose-headers")).toContain("signup-token");
  });

  test.each(["https://front.example.evil.example", "http://front.example", "https://FRONT.example", "null", "*", ""])(
    "does not take %j for the front end on the list",
    async (origin) => {
      for (const allowed of [FRONT, "", ",", " "]) {
        const answer = await askAllowing(allowed, "/user", { method: "OPTIONS", headers: { origin, ...preflight } });
        expect(answer.headers.has("access-control-allow-origin")).toBe(false);
      }
    },
  );
});
