/** `npm start`, stopped as a process manager stops it: by a signal to its first process alone. */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Health } from "#shared/contract/answers.ts";
import { served, start, untilItWorks, type Started } from "../../scripts/own-start.ts";
import { allOrNext } from "../samples.ts";

let state: string;
let running: Started | undefined;
let printed = "";

/** What runs; the first test, and each after one that stopped it, starts it. */
const started = async (): Promise<Started> => (running ??= await start(state));

beforeAll(async () => (state = await mkdtemp(join(tmpdir(), "start-"))));

afterAll(async () => {
  await running?.stop();
  await rm(state, { recursive: true });
});

test("the reconciler runs by itself, as it does where it is deployed", async () => {
  const { url, stopped } = await started();
  await untilItWorks({ stopped }, async () => {
    const { services } = (await (await fetch(`${url}/health`)).json()) as Health;
    return Object.values(services ?? {}).every(({ walkedAt }) => walkedAt !== null);
  });
});

test.each(allOrNext(["SIGTERM", "SIGKILL"] as const, 0))(
  "%s to npm stops the Workers, and frees the port",
  async (signal) => {
    const npm = await started();
    await served(npm);
    process.kill(npm.pid, signal);
    printed = await npm.stopped; // nothing of it is left
    running = undefined;
    const probe = createServer().listen(Number(new URL(npm.url).port), "127.0.0.1");
    await once(probe, "listening");
    probe.close();
  },
);

test("it says where it runs, and has no tables of bindings", () => {
  expect(printed).toContain("signup-lights is running at");
  expect(printed).not.toMatch(/bindings:|not connected|not automatically triggered/);
});
