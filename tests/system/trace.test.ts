/** One signup's trace through the three real Workers: in every message, in every Worker's log, and its steps in the lights. */
import { expect, test, vi } from "vitest";
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import { person, startCompany } from "./company.ts";
import { withoutChat } from "./without-chat.ts";
import { WAIT } from "../wait.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceparent = (flags: string, traceId = TRACE_ID) => `00-${traceId}-00f067aa0ba902b7-${flags}`;

const company = await startCompany();

/** The log's lines about a trace, each as its event and its service, sorted. */
const linesOf = (traceId: string) =>
  company.runtime.logs
    .filter(({ message }) => message.includes(traceId))
    .map(({ message }) => JSON.parse(message) as Record<string, string>)
    .map(({ event, service }) => `${event} ${service ?? ""}`.trim())
    .toSorted();

test("one search for a trace's id over all logs shows the whole signup, to each service and back", async () => {
  const response = await company.post(person("traced"), {
    accept: "text/event-stream",
    traceparent: traceparent("01"),
  });
  await response.text();
  const expected = [
    "signup accepted",
    "auth answered auth",
    ...REPLICAS.flatMap((one) => [`request sent ${one}`, `request answered ${one}`, `reply recorded ${one}`]),
  ].toSorted();
  await vi.waitUntil(() => linesOf(TRACE_ID).length >= expected.length, WAIT);
  expect(linesOf(TRACE_ID)).toEqual(expected);
  const logged = company.runtime.logs.map(({ message }) => message);
  expect(logged.filter((line) => line.includes("traced"))).toEqual([]);
});

test("a trace that is not sampled logs no step, and what goes wrong with it all the same", async () => {
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const giveBack = await withoutChat(company);
  const response = await company.post(person("unlucky"), { traceparent: traceparent("00", traceId) });
  await vi.waitUntil(() => linesOf(traceId).length > 0, { timeout: 30_000 });
  await giveBack();
  await response.text();
  expect(new Set(linesOf(traceId))).toEqual(new Set(["request not handled"]));
});

test("a hostile trace is replaced, and nowhere in a log", async () => {
  const hostile = `00-${TRACE_ID}-00f067aa0ba902b7-01-<hostile>`;
  const response = await company.post(person("hostile-trace"), { traceparent: hostile });
  expect(await response.text()).toContain("event: settled");
  expect(company.runtime.logs.filter(({ message }) => message.includes("<hostile>"))).toEqual([]);
});

test("the lights of a settled signup say how long each step took", async () => {
  const { frames } = await company.signUp(person("hops"));
  const last = frames.at(-1)!;
  const steps = (service: Service) => Object.keys(last.services[service].hops ?? {}).toSorted();
  expect(steps("auth")).toEqual(["authMs", "handOverMs"]);
  for (const replica of REPLICAS) expect(steps(replica)).toEqual(["queueMs", "replicaMs", "replyMs"]);
  for (const service of SERVICES) {
    for (const ms of Object.values(last.services[service].hops ?? {})) expect(ms).toBeLessThan(60_000);
  }
});
