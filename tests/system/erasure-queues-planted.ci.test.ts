/** What erasure-queues.test.ts asserts would not be so if an event kept the person's profile. */
import { expect, test, vi } from "vitest";
import { WAIT, somebodyInQueues, startWithQueues } from "./erasure-in-queues.ts";
import { naming, placesOf } from "./queued-company.ts";

test("an event that keeps the profile, and sends it after the erasure, is noticed", async () => {
  const started = await startWithQueues({ "./kinds/erased.ts": "./tests/system/queued/remembering-erased.ts" });
  const { words, erase } = await somebodyInQueues(started);
  await erase();
  const sentSince = await started.queues.listen();
  await vi.waitUntil(async () => naming(await sentSince(), words).length > 0, WAIT);
  expect(await placesOf(started.company, words)).toEqual(["object", "queue"]);
});
