/**
 * A service is away: the other lights do not wait for it, and the signup is finished without a new POST once it is
 * back. What resends is the object's alarm, five seconds after the first attempt; a test waits for it by reading on.
 */
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { lights, person, startCompany, worker } from "./company.ts";
import { silentReplica } from "./silent.ts";

const company = await startCompany([worker("auth"), silentReplica("chat"), worker("customer")]);

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 20_000 };

const evict = (name: string) => company.worker("auth").evict("UserObject", { name });

test("a chat that is away keeps its own light open, and is asked again when it is back", async () => {
  const kim = await company.ticket(person("kim"));
  const seen = await vi.waitUntil(async () => {
    const snapshot = await company.snapshot(kim);
    return snapshot.services.customer.status === "success" && snapshot;
  }, WAIT);
  expect(lights(seen)).toEqual(everywhere("success", { chat: "waiting" }));
  expect(await company.rows("chat", "kim")).toEqual([]);

  await evict("kim");
  expect(await company.snapshot(kim)).toEqual(seen);
  await company.runtime.deploy(SERVICES.map(worker));
  const { frames } = await company.follow(kim);
  expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  expect(await company.rows("chat", "kim")).toMatchObject([{ event_id: seen.eventId }]);
});

test("while auth's own database is away nobody is asked, and nothing of the person is logged", async () => {
  await company.db("auth").prepare("ALTER TABLE users RENAME TO lost").run();
  const lee = await company.ticket(person("lee"));
  const failed = () => company.runtime.logs.filter(({ message }) => message.includes("attempt failed"));
  await vi.waitUntil(() => failed().length > 0, WAIT);
  expect(JSON.parse(failed()[0]!.message)).toMatchObject({
    service: "auth",
    reason: expect.stringMatching(/no such table/),
  });
  expect(lights(await company.snapshot(lee))).toEqual(everywhere("waiting"));

  await evict("lee");
  await company.db("auth").prepare("ALTER TABLE lost RENAME TO users").run();
  const { frames } = await company.follow(lee);
  expect(lights(frames.at(-1))).toEqual(everywhere("success"));
});
