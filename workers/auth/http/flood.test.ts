/**
 * Minutes of strangers who ask as often as they like: how many of them are let in, and what somebody else sees
 * meanwhile. The limits count by a clock of the test's, and are a tenth of what they are.
 */
import { createExecutionContext, listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { sized } from "../../../tests/samples.ts";
import { app } from "../app.ts";
import { requestOf } from "../client.suite.ts";
import { LIMITS } from "./limit-table.ts";

vi.setConfig({ testTimeout: 60_000 });

const MINUTES = sized(20, 20, 3);
const MINUTE_MS = 60_000;
const SHARE = 10;

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: Date.UTC(2100, 0, 1) }));
afterEach(() => vi.useRealTimers());

/** A limit that counts each minute anew. */
function limitOf(perMinute: number): RateLimit {
  let minute = 0;
  let counts = new Map<string, number>();
  return {
    async limit({ key }) {
      const now = Math.floor(Date.now() / MINUTE_MS);
      if (now !== minute) [minute, counts] = [now, new Map()];
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= perMinute };
    },
  };
}

/** What was answered in all, by status, and what somebody else was answered in each minute. */
async function flood(addresses: readonly string[], requests: number) {
  const limits = Object.values(LIMITS).map(({ binding, perMinute }) => [binding, limitOf(perMinute / SHARE)]);
  const limited = { ...env, ...Object.fromEntries(limits) } as Env;
  // Without a body there is nothing to read: 415, once the limits have let it in.
  const ask = async (address: string, method = "POST") => {
    const request = requestOf("/user", { method, headers: { "cf-connecting-ip": address } });
    return (await app.fetch(request, limited, createExecutionContext())).status;
  };
  const answered: Record<number, number> = {};
  const meanwhile: number[][] = [];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (let n = 0; n < requests; n += 1) {
      const status = await ask(addresses[n % addresses.length] ?? "");
      answered[status] = (answered[status] ?? 0) + 1;
    }
    meanwhile.push([await ask("198.51.100.77"), await ask("198.51.100.77", "GET")]);
    vi.setSystemTime(Date.now() + MINUTE_MS);
  }
  return { answered, meanwhile };
}

const eachMinute = (...statuses: number[]) => Array.from({ length: MINUTES }, () => statuses);

test("from one address: so many a minute are let in, and everybody else as before", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const { answered, meanwhile } = await flood(["203.0.113.1"], 50);
  const letIn = MINUTES * (LIMITS.signup.perMinute / SHARE);
  expect(answered).toEqual({ 415: letIn, 429: MINUTES * 50 - letIn });
  expect(meanwhile).toEqual(eachMinute(415, 200));
  expect(logged).not.toHaveBeenCalled();
  logged.mockRestore();
});

test("from one /48, a new /64 each time: no more than the network may, and everybody else as before", async () => {
  const addresses = Array.from({ length: 400 }, (_, n) => `2001:db8:48:${n.toString(16)}::1`);
  const { answered, meanwhile } = await flood(addresses, addresses.length);
  const letIn = MINUTES * (LIMITS.network.perMinute / SHARE);
  expect(answered).toEqual({ 415: letIn, 429: MINUTES * addresses.length - letIn });
  expect(meanwhile).toEqual(eachMinute(415, 200));
});

test("from everywhere: no more than the ceiling, pages are there, and nothing is kept", async () => {
  const before = await listDurableObjectIds(env.USERS);
  const logged = vi.spyOn(console, "error").mockImplementation(() => {});
  const addresses = Array.from({ length: 700 }, (_, n) => `198.18.${n >> 8}.${n & 255}`);
  const { answered, meanwhile } = await flood(addresses, addresses.length);
  const letIn = MINUTES * (LIMITS.ceiling.perMinute / SHARE);
  expect(answered).toEqual({ 415: letIn, 503: MINUTES * addresses.length - letIn });
  expect(meanwhile).toEqual(eachMinute(503, 200));
  const lines = logged.mock.calls.flat().filter((line) => String(line).includes("ceiling reached"));
  expect(lines).toHaveLength(MINUTES);
  expect(await listDurableObjectIds(env.USERS)).toEqual(before);
  logged.mockRestore();
});
