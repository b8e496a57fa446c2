/** What waits on the queues. The local runtime's queues answer, too; those that do not are this test's own. */
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { readBacklogs } from "./backlogs.ts";

const NAMES = [
  ...REPLICAS.map((replica) => `user-newuser-req-${replica}`),
  "user-newuser-res",
  "user-mail",
  "user-newuser-dead",
];

const queue = (metrics: () => Promise<QueueMetrics>) => ({ metrics }) as unknown as Queue;

test("every queue says how many messages wait, and there is no oldest one where none does", async () => {
  const backlogs = await readBacklogs(env);
  expect(backlogs).toEqual(NAMES.map((name) => ({ queue: name, messages: 0, oldestMs: null })));
});

test("a queue on which something waits says since when", async () => {
  const oldestMessageTimestamp = new Date(1_800_000_000_000);
  const NEW_USER_RES = queue(async () => ({ backlogCount: 7, backlogBytes: 700, oldestMessageTimestamp }));
  const backlogs = await readBacklogs({ ...env, NEW_USER_RES });
  expect(backlogs).toContainEqual({ queue: "user-newuser-res", messages: 7, oldestMs: 1_800_000_000_000 });
});

test("a queue that does not answer, or fails, is unknown, and holds up no other", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const NEW_USER_RES = queue(() => new Promise(() => {}));
  const NEW_USER_DEAD = queue(() => Promise.reject(new Error("Queue is overloaded. Please back off.")));
  const backlogs = await readBacklogs({ ...env, NEW_USER_RES, NEW_USER_DEAD }, 10);
  expect(backlogs.slice(0, REPLICAS.length).map(({ messages }) => messages)).toEqual(REPLICAS.map(() => 0));
  expect(backlogs.slice(REPLICAS.length)).toEqual([
    { queue: "user-newuser-res", messages: null, oldestMs: null },
    { queue: "user-mail", messages: 0, oldestMs: null },
    { queue: "user-newuser-dead", messages: null, oldestMs: null },
  ]);
  expect(logged).toHaveBeenCalledTimes(2);
  logged.mockRestore();
});
