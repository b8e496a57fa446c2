import { env } from "cloudflare:workers";
import { beforeEach, expect, test, vi } from "vitest";
import { account, ask, logInAs } from "./client.suite.ts";
import { LIMITS } from "./limits.ts";

vi.setConfig({ testTimeout: 30_000 }); // the local limiter writes each request down

// The local limiter begins to count anew each whole minute; no test may have one in its middle.
beforeEach(async () => {
  const leftMs = 60_000 - (Date.now() % 60_000);
  if (leftMs < 12_000) await scheduler.wait(leftMs);
}, 20_000);

/** An address that no other test asks from. */
const newAddress = () => `203.0.113.${(addresses += 1)}`;
let addresses = 0;

const from = (address: string, path = "/user", asked: Parameters<typeof ask>[1] = { method: "POST" }) =>
  ask(path, { ...asked, headers: { "cf-connecting-ip": address, ...asked.headers } });

/** Uses up what one key may ask for. */
async function useUp({ binding, perMinute }: (typeof LIMITS)[keyof typeof LIMITS], key: string): Promise<void> {
  await Promise.all(Array.from({ length: perMinute }, () => env[binding].limit({ key })));
}

/** Asks for signups, each of them unreadable, until there may be no more. */
async function exhaust(address: string): Promise<void> {
  for (let request = 0; request < LIMITS.signup.perMinute; request += 1) {
    expect((await from(address)).status).toBe(415);
  }
}

test.each(Object.entries(LIMITS))("%s: the number that clients are told is the binding's", async (_, limit) => {
  const asks = Array.from({ length: limit.perMinute + 1 }, () => env[limit.binding].limit({ key: "somebody" }));
  const admitted = (await Promise.all(asks)).filter(({ success }) => success);
  expect(admitted).toHaveLength(limit.perMinute);
  expect(await env[limit.binding].limit({ key: "somebody else" })).toEqual({ success: true });
});

test("who asks too often is told so, and when to come back, as a program and as a person", async () => {
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
  await exhaust("2001:db8:0:1::1");
  for (const neighbour of ["2001:db8:0:1::2", "2001:0db8:0000:0001:ffff:ffff:ffff:ffff", "2001:db8::1:0:0:0:3"]) {
    expect((await from(neighbour)).status, neighbour).toBe(429);
  }
  expect((await from("2001:db8:0:2::1")).status).toBe(415);
});

test("logins are limited per address, whoever they are for", async () => {
  const address = newAddress();
  await useUp(LIMITS.login, `address ${address}`);
  expect((await logInAs(await account(), undefined, { "cf-connecting-ip": address })).status).toBe(429);
  expect((await logInAs(await account(), undefined, { "cf-connecting-ip": newAddress() })).status).toBe(200);
});

test("logins are limited per userId, wherever they come from and however it is written", async () => {
  const userId = await account();
  await useUp(LIMITS.login, `user ${userId}`);
  for (const written of [userId, userId.toUpperCase()]) {
    expect((await logInAs(written, undefined, { "cf-connecting-ip": newAddress() })).status).toBe(429);
  }
});

test("watching is limited per address, before any token is looked at", async () => {
  const address = newAddress();
  await useUp(LIMITS.watch, `address ${address}`);
  for (const path of ["/user/kim/signups/x", "/user/kim/signups/x/events"]) {
    expect((await from(address, path, {})).status).toBe(429);
    expect((await from(newAddress(), path, {})).status).toBe(404);
  }
});
