/** The decisions of a watcher's page, without a page. */
import { expect, test } from "vitest";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { firstSnapshot, statusSchema, type Status } from "#shared/contract/snapshot.ts";
import { changedServices, isNewer, outcomeOf, readFrame, reconnectDelayMs, type Lights } from "./watching.ts";

/** Lights of auth, of chat, and of every other service. */
const lights = (auth: Status, chat: Status, others: Status, settled = false, seq = 1): Lights => {
  const statuses: Partial<Record<Service, Status>> = { auth, chat };
  const services = everyService((service) => ({ status: statuses[service] ?? others }));
  return { seq, settled, services };
};

test("a signup is open until it is settled, and delayed while one service is", () => {
  expect(outcomeOf(lights("waiting", "waiting", "waiting"))).toBe("open");
  expect(outcomeOf(lights("success", "waiting", "success"))).toBe("open");
  expect(outcomeOf(lights("success", "delayed", "success"))).toBe("delayed");
});

test("a settled signup that auth has is done, whatever another service said", () => {
  expect(outcomeOf(lights("success", "success", "success", true))).toBe("done");
  expect(outcomeOf(lights("success", "duplicate", "failed", true))).toBe("done");
});

test("an id that auth had before is taken, whether or not the others have answered", () => {
  expect(outcomeOf(lights("duplicate", "waiting", "delayed"))).toBe("taken");
  expect(outcomeOf(lights("duplicate", "duplicate", "success", true))).toBe("taken");
});

test("a signup that auth gave up is failed", () => {
  expect(outcomeOf(lights("failed", "success", "success", true))).toBe("failed");
});

test.each(statusSchema.options)("a frame with the status %s is read", (status) => {
  const frame = lights(status, "waiting", "waiting");
  expect(readFrame(JSON.stringify(frame), SERVICES)).toEqual(frame);
});

test("the first snapshot of the contract is a frame", () => {
  const snapshot = firstSnapshot("kim", "0191d2c5-0000-4000-8000-000000000000", 0);
  expect(readFrame(JSON.stringify(snapshot), SERVICES)).toEqual(snapshot);
});

test.each([
  "pong",
  "",
  "null",
  "[]",
  "{}",
  '{"seq":1,"settled":true}',
  '{"seq":1,"settled":true,"services":null}',
  '{"seq":1,"settled":true,"services":{"auth":{"status":"success"}}}',
  JSON.stringify({ ...lights("success", "success", "success"), seq: "1" }),
  JSON.stringify({ ...lights("success", "success", "success"), settled: 1 }),
  JSON.stringify(lights("success", "success", "toString" as Status)),
  new ArrayBuffer(2),
])("anything else is not a frame: %j", (data) => {
  expect(readFrame(data, SERVICES)).toBeUndefined();
});

test("a frame counts once, and only forwards", () => {
  const shown = lights("success", "waiting", "waiting", false, 2);
  expect(isNewer(lights("success", "success", "waiting", false, 3), shown)).toBe(true);
  expect(isNewer(shown, shown)).toBe(false);
  expect(isNewer(lights("waiting", "waiting", "waiting", false, 1), shown)).toBe(false);
});

test("only the lights that changed are read out, in the order of the page", () => {
  const before = lights("waiting", "waiting", "success");
  const after = lights("success", "delayed", "success");
  expect(changedServices(SERVICES, before, after)).toEqual(["auth", "chat"]);
  expect(changedServices(SERVICES, after, after)).toEqual([]);
});

test("connections are tried at growing intervals, up to ten seconds, never all at once", () => {
  const longest = [0, 1, 2, 3, 4, 5, 2000].map((attempt) => reconnectDelayMs(attempt, 1));
  expect(longest).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  expect(reconnectDelayMs(3, 0)).toBe(2000);
});
