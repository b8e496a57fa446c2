import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { consume, type Consumer, type Delivery } from "./consume.ts";

const log = { warn: vi.fn(), error: vi.fn() };
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(log.warn);
  vi.spyOn(console, "error").mockImplementation(log.error);
});
afterEach(() => {
  vi.restoreAllMocks();
  log.warn.mockReset();
  log.error.mockReset();
});

/** Numbers are messages; those with the same tens are handled together. */
async function deliver(bodies: readonly unknown[], act: (values: number[]) => Promise<void>) {
  const outcomes = bodies.map((): string[] => []);
  const messages = bodies.map((body, index) => ({
    id: `m${index}`,
    body,
    attempts: 1,
    ack: () => outcomes[index]!.push("acked"),
    retry: ({ delaySeconds = 0 } = {}) => outcomes[index]!.push(`retried after ${delaySeconds}`),
  }));
  const consumer: Consumer<number> = {
    name: "number",
    read: (body) => (typeof body === "number" ? body : undefined),
    keyOf: ({ value }: Delivery<number>) => Math.floor(value / 10),
    act: (deliveries) => act(deliveries.map(({ value }) => value)),
  };
  await consume({ queue: "numbers", messages } as unknown as MessageBatch, consumer);
  return outcomes.flat();
}

const failing = (message: string, bad: number) => async (values: number[]) => {
  if (values.includes(bad)) throw new Error(message);
};

test("a message is acked once its group was handled, and not before", async () => {
  const seen: number[][] = [];
  const outcomes = await deliver([1, 11, 2], async (values) => void seen.push(values));
  expect(seen).toEqual([[1, 2], [11]]);
  expect(outcomes).toEqual(["acked", "acked", "acked"]);
});

test("a group that fails is retried, and harms no other", async () => {
  const outcomes = await deliver([1, 11, 2], failing("Network connection lost.", 2));
  expect(outcomes).toEqual(["retried after 2", "acked", "retried after 2"]);
  expect(log.warn.mock.calls.flat()).toEqual([
    '{"level":"warn","event":"number not handled","queue":"numbers","count":2,"reason":"Network connection lost."}',
  ]);
});

test("a group that fails is logged with the traces of its messages, and one that has none without", async () => {
  const traceparent = (id: string) => `00-${id.repeat(32)}-00f067aa0ba902b7-00`;
  const consumer: Consumer<{ traceparent?: string }> = {
    name: "number",
    read: (body) => body as { traceparent?: string },
    keyOf: () => "batch",
    traceparentOf: (value) => value.traceparent,
    act: () => Promise.reject(new Error("Network connection lost.")),
  };
  const bodies = [{ traceparent: traceparent("a") }, {}, { traceparent: traceparent("b") }, { traceparent: "forged" }];
  const messages = bodies.map((body, index) => ({ id: `m${index}`, body, attempts: 1, retry: () => {} }));
  await consume({ queue: "numbers", messages } as unknown as MessageBatch, consumer);
  expect(log.warn.mock.calls.flat()).toEqual([
    expect.stringContaining(`"traceIds":["${"a".repeat(32)}","${"b".repeat(32)}"]`),
  ]);
  expect(log.warn.mock.calls.flat().join()).not.toContain("forged");
});

test("an overload is left alone for longer", async () => {
  expect(await deliver([1], failing("Queue is overloaded. Please back off.", 1))).toEqual(["retried after 30"]);
});

test("of a group that would fail again, each message is tried alone", async () => {
  const outcomes = await deliver([1, 2, 3], failing("NOT NULL constraint failed: SQLITE_CONSTRAINT", 2));
  expect(outcomes).toEqual(["acked", "retried after 2", "acked"]);
});

test("what cannot be read is left to the queue's retries, and its content is not logged", async () => {
  expect(await deliver(["secret", 1], async () => {})).toEqual(["retried after 0", "acked"]);
  expect(log.error.mock.calls.flat()).toEqual([
    '{"level":"error","event":"number unreadable","queue":"numbers","messageId":"m0"}',
  ]);
});

test("without a readable message nothing is done", async () => {
  const act = vi.fn(async () => {});
  await deliver([null, "x"], act);
  expect(act).not.toHaveBeenCalled();
});
