import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hashQueue } from "../accounts/hash-queue.ts";
import { app } from "../app.ts";
import { PASSWORD, account, requestOf, type Asked } from "../client.suite.ts";
import { signupToken } from "../watch/signup-token.ts";
import { LIMITS, ROUTE_LIMITS, type LimitName } from "./limit-table.ts";

vi.setConfig({ testTimeout: 30_000 }); // the local limiter writes each request down

type Limit = (typeof LIMITS)[LimitName];

/** What has been used up, by binding. */
let usedUp: Partial<Record<Limit["binding"], string>> = {};

beforeEach(() => (usedUp = {}));

/** An address that no other test asks from. */
const newAddress = () => `203.0.113.${(addresses += 1)}`;
let addresses = 0;

/** Asks auth, whose limits say no where something is used up. */
function ask(path: string, asked: Asked = {}, bindings: Partial<Env> = {}, worker = app): Promise<Response> {
  const limits = Object.entries(usedUp).map(([binding, used]): [string, RateLimit] => [
    binding,
    { limit: async ({ key }) => ({ success: key !== used }) },
  ]);
  const limited = { ...env, ...Object.fromEntries(limits), ...bindings };
  return Promise.resolve(worker.fetch(requestOf(path, asked), limited, createExecutionContext()));
}

const from = (address: string, path = "/user", asked: Asked = { method: "POST" }) =>
  ask(path, { ...asked, headers: { "cf-connecting-ip": address, ...asked.headers } });

const logIn = (userId: string, address: string) =>
  from(address, "/login", { method: "POST", json: { userId, userPw: PASSWORD } });

/** Uses up what one key may ask for. */
function useUp({ binding }: Limit, key: string): void {
  usedUp[binding] = key;
}

/**
 * Waits, if it must, for a minute that has enough left: the local limiter begins to count anew each whole minute, and a
 * test that counts may have none in its middle.
 */
async function wholeMinute(): Promise<void> {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < 12_000) await scheduler.wait(leftMs);
}

/** Asks for signups, each of them unreadable, until there may be no more. */
async function exhaust(address: string): Promise<void> {
  for (let request = 0; request < LIMITS.signup.perMinute; request += 1) {
    expect((await from(address)).status).toBe(415);
  }
}

test("a client over the limit gets 429 and when to come back, as a document and as a page", async () => {
  await wholeMinute();
  const address = newAddress();
  await exhaust(address);
  const response = await from(address);
  expect(response.status).toBe(429);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "retry-after": "60",
    "ratelimit-policy": '"signup";q=300;w=60',
    ratelimit: '"signup";r=0;t=60',
    "cache-control": "no-store",
  });
  expect(await response.json()).toMatchObject({ status: 429, code: "too_many_requests" });
  const page = await from(address, "/user", { method: "POST", headers: { accept: "text/html" } });
  expect(await page.text()).toContain("Try again in 60 seconds.");
});

test("an IPv6 address counts for its whole /64, however it is written", async () => {
  useUp(LIMITS.signup, "address 20010db800000001");
  expect((await from("2001:db8:0:1::1")).status).toBe(429);
  for (const neighbour of ["2001:db8:0:1::2", "2001:0db8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8::1:0:0:0:3"]) {
    expect((await from(neighbour)).status, neighbour).toBe(429);
  }
  expect((await from("2001:db8:0:2::1")).status).toBe(415);
});

test("logins are limited per address, whoever they are for", async () => {
  const address = newAddress();
  useUp(LIMITS.login, `address ${address}`);
  expect((await logIn(await account(), address)).status).toBe(429);
  expect((await logIn(await account(), newAddress())).status).toBe(200);
});

test("signups of one userId are limited, wherever they come from and however it is written", async () => {
  const json = { userId: "wanted", userPw: PASSWORD, email: "kim@example.com", userName: "Kim" };
  useUp(LIMITS.userId, "user wanted");
  for (const userId of ["wanted", " WANTED "]) {
    const headers = { "cf-connecting-ip": newAddress(), accept: "application/json" };
    const response = await ask("/user", { method: "POST", json: { ...json, userId }, headers });
    expect([response.status, response.headers.get("ratelimit-policy")]).toEqual([429, '"userId";q=10;w=60']);
  }
});

test("no number of requests for a userId keeps its owner from logging in", async () => {
  const userId = await account();
  await Promise.all(
    Array.from({ length: 150 }, () =>
      ask("/login", { method: "POST", json: { userId }, headers: { "cf-connecting-ip": newAddress() } }),
    ),
  );
  expect((await logIn(userId, newAddress())).status).toBe(200);
});

test("watching is limited per address, before any token is looked at", async () => {
  const address = newAddress();
  useUp(LIMITS.watch, `address ${address}`);
  for (const path of ["/user/kim/signups/x", "/user/kim/signups/x/events"]) {
    expect((await from(address, path, {})).status).toBe(429);
    expect((await from(newAddress(), path, {})).status).toBe(404);
  }
});

test("what a session is needed for is limited per address, before the session is looked up", async () => {
  const address = newAddress();
  useUp(LIMITS.session, `address ${address}`);
  const headers = { "cf-connecting-ip": address };
  for (const path of ["/me", "/home"]) expect((await ask(path, { headers })).status, path).toBe(429);
  expect((await ask("/logout", { method: "POST", headers })).status).toBe(429);
});

test("a stranger's looks at a signup of the same userId use up nobody else's", async () => {
  const eventId = crypto.randomUUID();
  const token = await signupToken(env.AUTH_SECRET, "kim", eventId);
  const headers = { authorization: `Bearer ${token}` };
  useUp(LIMITS.watch, `signup ${crypto.randomUUID()}`);
  expect((await ask(`/user/kim/signups/${eventId}`, { headers })).status).toBe(404);
  useUp(LIMITS.watch, `signup ${eventId}`);
  expect((await ask(`/user/kim/signups/${eventId}`, { headers })).status).toBe(429);
});

test("every route has a limit, and every limit a route", () => {
  const routes = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) => `${method} ${path}`);
  expect(Object.keys(ROUTE_LIMITS).toSorted()).toEqual([...new Set(routes)].toSorted());
});

test("a path that leads nowhere has the limit of a page", async () => {
  const address = newAddress();
  useUp(LIMITS.page, `address ${address}`);
  for (const path of ["/assets/x", "/health", "/nowhere"]) expect((await from(address, path, {})).status).toBe(429);
  expect((await from(address, "/health", { method: "HEAD" })).status).toBe(429);
  expect((await from(address, "/health", { method: "OPTIONS" })).status).toBe(429);
});

describe("an address is one, however it is written", () => {
  test.each([
    ["::ffff:198.51.100.7", "198.51.100.7"],
    ["::FFFF:c633:6407", "198.51.100.7"],
    ["0:0:0:0:0:ffff:198.51.100.7", "198.51.100.7"],
    ["64:ff9b::198.51.100.7", "198.51.100.7"],
    ["198.51.100.7", "198.51.100.7"],
    ["2001:DB8::1", "20010db800000000"],
    ["", "unknown"],
    ["198.51.100.300", "unknown"],
    ["2001:db8::1::2", "unknown"],
    [":", "unknown"],
    ["x".repeat(500), "unknown"],
  ])("%s counts as %s", async (written, counted) => {
    useUp(LIMITS.page, `address ${counted}`);
    expect((await from(written, "/health", {})).status).toBe(429);
    expect((await from("198.51.100.8", "/health", {})).status).toBe(200);
  });
});

test("a /48 may not sign up without end from one /64 after the other", async () => {
  useUp(LIMITS.network, "network 20010db800ff");
  for (const address of ["2001:db8:ff:1::1", "2001:db8:ff:2::1"]) expect((await from(address)).status).toBe(429);
  expect((await from("2001:db8:fe:1::1")).status).toBe(415);
});

test("over the ceiling nobody signs up or logs in, everybody reads, and the log says so once a minute", async () => {
  // Anew: the Worker remembers when it last told the log.
  vi.resetModules();
  const worker = (await import("../app.ts")).app;
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const full = { CEILING_LIMIT: { limit: async () => ({ success: false }) } };
  for (const path of ["/user", "/login", "/user"]) {
    const response = await ask(path, { method: "POST", json: {} }, full, worker);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "60"]);
  }
  expect((await ask("/user", {}, full, worker)).status).toBe(200);
  const lines = logged.mock.calls.flat().filter((line) => String(line).includes("ceiling reached"));
  expect(lines.map((line) => /every \w+/.exec(String(line))?.[0])).toEqual(["every signup", "every login"]);
  logged.mockRestore();
});

test("a flood of signups does not shut the door for logins", async () => {
  useUp(LIMITS.ceiling, "every signup");
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  expect((await from(newAddress())).status).toBe(503);
  expect((await logIn(await account(), newAddress())).status).toBe(200);
  logged.mockRestore();
});

test.each([
  ["PAGE_LIMIT", "/health"],
  ["SIGNUP_LIMIT", "/user"],
  ["LOGIN_LIMIT", "/login"],
  ["SESSION_LIMIT", "/me"],
  ["ADMIN_LIMIT", "/admin"],
  ["WATCH_LIMIT", "/user/kim/signups/x"],
  // It counts where no guard does: at an id that nobody can have.
  ["GUESS_LIMIT", "/login", "no such id"],
  ["MAIL_LIMIT", "/forgot"],
  ["CEILING_LIMIT", "/login"],
])(
  "while %s cannot be asked, nobody is let in on trust, and the log says why",
  async (binding, path, userId = "kim") => {
    const logged = vi.spyOn(console, "error").mockImplementation(() => {});
    const limit = () => Promise.reject(new Error("limiter is away"));
    const asked = /user$|login|forgot/.test(path) ? { method: "POST", json: { userId, userPw: "x" } } : {};
    const response = await ask(path, asked, { [binding]: { limit } });
    expect([response.status, response.headers.has("retry-after")]).toEqual([503, true]);
    expect(logged.mock.calls.flat().join()).toContain("limiter is away");
    logged.mockRestore();
  },
);

describe("with more passwords to hash than there is time for", () => {
  beforeEach(() => void vi.spyOn(hashQueue, "waitMs").mockReturnValue(27_400));
  afterEach(() => void vi.restoreAllMocks());

  test.each(["/user", "/login"])("POST %s is told when to come again, and counts for nothing", async (path) => {
    const counted = vi.fn(async () => ({ success: true }));
    const limits = Object.fromEntries(Object.values(LIMITS).map(({ binding }) => [binding, { limit: counted }]));
    const refused = await ask(path, { method: "POST" }, limits);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "28"]);
    expect(counted).not.toHaveBeenCalled();
  });

  test("what hashes nothing is answered as ever", async () => {
    expect((await from(newAddress(), "/user", {})).status).toBe(200);
  });
});
