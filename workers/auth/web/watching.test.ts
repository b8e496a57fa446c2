/** The decisions of a watcher's page, without a page. */
import { expect, test } from "vitest";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { firstSnapshot, statusSchema, type Status } from "#shared/contract/snapshot.ts";
import {
  coloursOf,
  duration,
  fill,
  isNewer,
  nextTurn,
  outcomeOf,
  readFrame,
  titleLights,
  type Lights,
} from "./watching.ts";

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

test("a settled signup is done when every light is green, and partial when auth alone is sure", () => {
  expect(outcomeOf(lights("success", "success", "success", true))).toBe("done");
  expect(outcomeOf(lights("success", "duplicate", "success", true))).toBe("partial");
  expect(outcomeOf(lights("success", "success", "failed", true))).toBe("partial");
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
])("anything else is not a frame: %j", (data) => {
  expect(readFrame(data, SERVICES)).toBeUndefined();
});

test("a frame counts once, and only forwards", () => {
  const shown = lights("success", "waiting", "waiting", false, 2);
  expect(isNewer(lights("success", "success", "waiting", false, 3), shown)).toBe(true);
  expect(isNewer(shown, shown)).toBe(false);
  expect(isNewer(lights("waiting", "waiting", "waiting", false, 1), shown)).toBe(false);
});

test("lights turn in the order of the answers, and no two at once", () => {
  const shown = lights("waiting", "waiting", "waiting");
  const newest = lights("success", "success", "success", true, 4);
  newest.services.auth.tookMs = 900;
  newest.services.chat.tookMs = 1_200;
  newest.services.customer.tookMs = 60_000;
  const turnAfter = (lastTurnMs: number) => nextTurn(SERVICES, shown, newest, lastTurnMs, 100);
  expect(turnAfter(100)).toEqual({ service: "auth", atMs: 1_000 });
  shown.services.auth = newest.services.auth;
  expect(turnAfter(1_100)).toEqual({ service: "chat", atMs: 1_350 });
  shown.services.chat = newest.services.chat;
  expect(turnAfter(1_350)).toEqual({ service: "customer", atMs: 3_100 });
  shown.services.customer = newest.services.customer;
  expect(turnAfter(3_100)).toBeUndefined();
});

test("a duration is said in tenths, seconds and minutes", () => {
  const said = [240, 1_200, 40_000, 119_000, 200_000].map((ms) => duration("en", ms));
  expect(said).toEqual(["0.2 seconds", "1 second", "40 seconds", "119 seconds", "3 minutes"]);
  expect(duration("ko", 240, "short")).toBe("0.2초");
});

test("a title shows the lights in their order", () => {
  expect(titleLights(coloursOf(["delayed", "success", "duplicate", "failed", "waiting"]))).toBe("🟠🟢🔴🔴🟠");
});

test("a text is filled with values", () => {
  expect(fill("Asked {attempt} times, next in {time}", { attempt: "3", time: "40 s" })).toBe(
    "Asked 3 times, next in 40 s",
  );
});
