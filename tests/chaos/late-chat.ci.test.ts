/** chat does not take part yet when somebody signs up; it is deployed later. The real schedule, in real time. */
import { expect, test, vi } from "vitest";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { launchCompany, lights, person, worker, workerWith } from "../system/company.ts";

// auth is bound to chat's entrypoint: this one keeps chat's place, and consumes nothing.
const noChat = workerWith("chat", { queues: { producers: [], consumers: [] } });
const company = await launchCompany([worker("auth"), noChat, worker("customer")]);
vi.setConfig({ testTimeout: 180_000 });

test("without chat its light alone stays orange and is delayed after 10 s; with chat it turns green by itself", async () => {
  const beganMs = Date.now();
  const ticket = await company.ticket(person("kim"));
  const once = (...expected: string[]): Promise<Snapshot> =>
    vi.waitUntil(
      async () => {
        const snapshot = await company.snapshot(ticket);
        return expected.join() === lights(snapshot).join() ? snapshot : false;
      },
      { timeout: 60_000, interval: 250 },
    );

  await once("success", "waiting", "success");
  const delayed = await once("success", "delayed", "success");
  expect(Date.parse(delayed.at)).toBeGreaterThanOrEqual(beganMs + 10_000);
  expect(delayed.services.chat).toMatchObject({ attempt: 2, nextAttemptAt: expect.any(String) });

  await company.runtime.deploy([worker("auth"), worker("chat"), worker("customer")]);
  const { settled, eventId } = await once("success", "success", "success");
  expect(settled).toBe(true);
  expect(await company.rows("chat")).toMatchObject([{ user_id: "kim", event_id: eventId }]);
});
