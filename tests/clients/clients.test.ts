/** Clients that are not ours, unmodified: each sees a whole signup, in order, and stops at its end. */
import { expect, test } from "vitest";
import { firstSnapshot } from "#shared/contract/snapshot.ts";
import { startCompany } from "../system/company.ts";
import { eventsource, undici } from "./event-sources.ts";
import { faultsOf, follow, type Client } from "./follow.ts";
import { stompjs, stompjsAtTheSignup, stompjsInBytes, webstompAtTheSignup, webstompClient, ws } from "./sockets.ts";

const company = await startCompany();

/** All at once, in one outage. An EventSource comes back once, and is told to stop by 204. */
test.concurrent.each<[name: string, client: Client, connections?: number]>([
  ["eventsource", eventsource, 2],
  ["undici", undici, 2],
  ["ws", ws],
  ["@stomp/stompjs", stompjs],
  ["@stomp/stompjs, in bytes", stompjsInBytes],
  ["@stomp/stompjs, at the signup's events", stompjsAtTheSignup],
  ["webstomp-client", webstompClient],
  ["webstomp-client, at the signup's events", webstompAtTheSignup],
])("%s sees every snapshot in order, and stops at the end", async (_, client, connections = 1) => {
  const seen = await follow(company, `c${crypto.randomUUID().slice(0, 8)}`, client);
  expect(faultsOf(seen.snapshots)).toEqual([]);
  expect(seen.connections).toBe(connections);
});

test("a client that sees less, or more, or something else, is noticed", () => {
  const open = firstSnapshot("kim", crypto.randomUUID(), 0);
  const services = Object.fromEntries(Object.keys(open.services).map((name) => [name, { status: "success" as const }]));
  const end = { ...open, services: services as typeof open.services, seq: 4, settled: true };
  expect(faultsOf([open, end])).toEqual([]);
  expect(faultsOf([])).toContain("saw nothing");
  expect(faultsOf([open, open, end])).toEqual(["seq does not grow"]);
  expect(faultsOf([end])).toEqual(["began at the end"]);
  expect(faultsOf([open, end, { ...end, seq: 5 }])).toEqual(["went on after the end"]);
  expect(faultsOf([open])).toContain("did not see the end");
  expect(faultsOf([open, { ...end, services: open.services }])).toEqual(["not every light is green at the end"]);
  expect(faultsOf([open, { ...end, eventId: crypto.randomUUID() }])).toEqual(["saw another signup"]);
});
