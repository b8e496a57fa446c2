/** Watching goes on when the object crashes, hibernates or is deployed anew in the middle; whoever is cut off comes back. */
import { EventSource } from "eventsource";
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { lights, readStream, type Ticket } from "../system/company.ts";
import { openSignup, socketsOf, watch, watchedCompany, type Watcher } from "./watching.ts";

const company = await watchedCompany();
vi.setConfig({ testTimeout: 120_000 });

const GREEN = everywhere("success");

/** Makes the object crash; a fact only when it has said so. */
async function crash(userId: string): Promise<void> {
  expect(await (await company.fetch(`/crash?userId=${userId}`)).json()).toBe(true);
}

/** A client that opens another socket whenever one is closed before the end. */
async function persistently(ticket: Ticket): Promise<Watcher[]> {
  const all: Watcher[] = [];
  while (all.at(-1)?.code !== 1_000) {
    const watcher = watch(company, ticket);
    all.push(watcher);
    await vi.waitUntil(() => watcher.code !== undefined, { timeout: 60_000 });
  }
  return all;
}

test("a stream goes on after its object has crashed, and ends with the settled frame", async () => {
  const signup = await openSignup(company, "kim");
  const headers = { authorization: `Bearer ${signup.token}` };
  const following = readStream(await company.fetch(`${signup.location}/events`, { headers }));
  await crash("kim");
  await crash("kim");
  await signup.settle();
  const { events, frames } = await following;
  expect(events.filter((event) => event === "settled")).toHaveLength(1);
  expect(lights(frames.at(-1))).toEqual(GREEN);
  const seqs = frames.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
});

test("a socket hibernates through its object's eviction, and gets the snapshots after it", async () => {
  const signup = await openSignup(company, "lee");
  const watcher = watch(company, signup);
  await vi.waitUntil(() => watcher.told.length > 0, { timeout: 30_000 });
  await company.worker("auth").evict("UserObject", { name: "lee" });
  expect(await socketsOf(company, "lee")).toBe(1);
  await signup.settle();
  await vi.waitUntil(() => watcher.code !== undefined, { timeout: 60_000 });
  expect(watcher.code).toBe(1_000);
  expect(lights(watcher.told.at(-1))).toEqual(GREEN);
});

test.each<[string, string, () => Promise<void>]>([
  ["a crash", "park", () => crash("park")],
  ["another deployment", "choi", () => company.redeploy()],
])("a client that opens its socket again after %s is told the end", async (_what, userId, interrupt) => {
  const signup = await openSignup(company, userId);
  const watching = persistently(signup);
  await vi.waitUntil(async () => (await socketsOf(company, userId)) === 1, { timeout: 30_000 });
  await interrupt();
  await signup.settle();
  const told = (await watching).flatMap((watcher) => watcher.told);
  expect(told.map(({ seq }) => seq)).toEqual(told.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(told.filter(({ settled }) => settled)).toHaveLength(1);
  expect(lights(told.at(-1))).toEqual(GREEN);
});

test("an EventSource comes back by itself after another deployment, and stops at the end", async () => {
  const signup = await openSignup(company, "jung");
  const headers = { authorization: `Bearer ${signup.token}` };
  const told: Snapshot[] = [];
  const source = new EventSource(new URL(`${signup.location}/events`, company.url), {
    fetch: (input, init) => fetch(input, { ...(init as RequestInit), headers: { ...init.headers, ...headers } }),
  });
  for (const name of ["status", "settled"]) {
    source.addEventListener(name, ({ data }) => told.push(snapshotSchema.parse(JSON.parse(data))));
  }
  await vi.waitUntil(() => told.length > 0, { timeout: 30_000 });
  await company.redeploy();
  await signup.settle();
  await vi.waitUntil(() => source.readyState === EventSource.CLOSED, { timeout: 60_000, interval: 100 });
  expect(lights(told.at(-1))).toEqual(GREEN);
  expect(told.filter(({ settled }) => settled)).toHaveLength(1);
});

test("a client that comes back is given the current snapshot, and 204 only if it has seen the end", async () => {
  const signup = await openSignup(company, "yoon");
  const comeBack = (lastEventId: number): Promise<Response> => {
    const headers = { authorization: `Bearer ${signup.token}`, "last-event-id": String(lastEventId) };
    return company.fetch(`${signup.location}/events`, { headers });
  };
  const before = await company.snapshot(signup);
  const following = readStream(await comeBack(0));
  await signup.settle();
  const { frames } = await following;
  expect(frames[0]!.seq).toBeGreaterThanOrEqual(before.seq);
  const { seq } = frames.at(-1)!;
  expect(await readStream(await comeBack(seq - 1))).toMatchObject({ status: 200, events: ["settled"] });
  expect((await comeBack(seq)).status).toBe(204);
});
