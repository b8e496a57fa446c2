/**
 * An erasure while requests with the person's profile wait on queues, through the three real Workers. That an event which kept the
 * profile would be noticed: erasure-queues-planted.ci.test.ts.
 */
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { lights } from "./company.ts";
import { DEAD, WAIT, somebodyInQueues, startWithQueues, typeOf } from "./erasure-in-queues.ts";
import { naming, placesOf } from "./queued-company.ts";

test("while chat and customer are away leaves nothing of the person in a queue once they are back, and nothing that is sent since names them", async () => {
  const started = await startWithQueues();
  const { company, queues } = started;
  const { words, waiting, erase } = await somebodyInQueues(started);
  // The signup and the change; for customer they have become dead letters, and auth has taken those.
  await vi.waitUntil(async () => {
    const happened = (await queues.happened()).filter(({ body }) => naming([body], words).length > 0);
    const dead = happened.filter(({ what, queue }) => what === "taken" && queue === DEAD);
    const again = happened.filter(({ what, queue }) => what === "delivered" && queue?.endsWith("-chat"));
    return dead.length >= 2 && again.length >= 4;
  }, WAIT);

  const erasure = await erase();
  const sentSince = await queues.listen();
  expect(await placesOf(company, words)).toEqual(["queue"]);
  expect([...new Set(await waiting())]).toEqual(["user.changed.req", "user.newUser.req"]);

  for (const replica of REPLICAS) await queues.fail(replica, "no");
  expect(lights((await company.follow(erasure)).frames.at(-1))).toEqual(everywhere("success"));
  await queues.empty();
  expect(await placesOf(company, words)).toEqual([]);
  expect((await sentSince()).map(typeOf)).toContain("user.erased.req");
  expect(naming(await sentSince(), words)).toEqual([]);
});
