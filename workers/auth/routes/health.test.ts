import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { app } from "../app.ts";
import { ORIGIN } from "../client.suite.ts";
import { partsAway } from "../operations/parts.ts";

const ask = async (path: string, changes: object = {}): Promise<Response> =>
  app.request(ORIGIN + path, {}, { ...env, ...changes }, createExecutionContext());

/** Every replica answers that it keeps nobody. */
const replicas = (list: () => Promise<unknown> = async () => []) =>
  Object.fromEntries(REPLICAS.map((replica) => [`ACCOUNTS_${replica.toUpperCase()}`, { list }]));

test("health says how far every replica is, also before the first walk", async () => {
  const response = await ask("/health");
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const walk = { walkedAt: null, walkingSince: null, walked: 0, accounts: 0, perMinute: null, leftS: null };
  const entry = { drift: 0, since: null, foreign: 0, ...walk };
  expect(await response.json()).toEqual({
    status: "ok",
    services: Object.fromEntries(REPLICAS.map((replica) => [replica, entry])),
  });
});

test("health is ok while auth's database is away, and says nothing of drift then", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const prepare = () => {
    throw new Error("D1_ERROR: Network connection lost.");
  };
  const response = await ask("/health", { DB: { prepare } });
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  expect(logged.mock.calls.flat().join()).toContain("drift unknown");
  logged.mockRestore();
});

test("health does not wait for a database that hangs", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const hanging = () => new Promise(() => {});
  const prepare = () => ({ bind: prepare, raw: hanging, all: hanging, run: hanging });
  const response = await ask("/health", { DB: { prepare } });
  expect([response.status, await response.json()]).toEqual([200, { status: "ok" }]);
  logged.mockRestore();
});

test("ready asks every part, sends nothing and stores nothing", async () => {
  const response = await ask("/ready", replicas());
  expect([response.status, await response.json()]).toEqual([200, { status: "ready" }]);
});

test("ready is 503 and names each part that fails, or that does not answer in time", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const failing = replicas(async () => {
    throw new Error("no such table: users");
  });
  const refused = await ask("/ready", failing);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "10"]);
  expect(await refused.json()).toMatchObject({ code: "unavailable", detail: `No answer: ${REPLICAS.join(", ")}` });
  const hanging = { ...env, ...replicas(async () => new Promise(() => {})) };
  expect(await partsAway(hanging, 20)).toEqual([...REPLICAS]);
  const NEW_USER_RES = { metrics: () => Promise.reject(new Error("Queue is overloaded.")) };
  expect(await partsAway({ ...env, ...replicas(), NEW_USER_RES } as unknown as Env, 2_000)).toEqual([
    "queue user-newuser-res",
  ]);
  logged.mockRestore();
});
