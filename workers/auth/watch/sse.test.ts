import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { eventStream, follow } from "./sse.ts";

// The stream's own timers, to be moved by hand; the platform's go on running.
beforeEach(() => vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] }));
afterEach(() => vi.useRealTimers());

/** Reads a stream's text; `next` is the next event, or undefined at the end. */
function reading(response: Response) {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  onTestFinished(() => reader.cancel());
  const events: EventSourceMessage[] = [];
  let comments = 0;
  const parser = createParser({ onEvent: (event) => events.push(event), onComment: () => (comments += 1) });
  const next = async (): Promise<EventSourceMessage | undefined> => {
    while (events.length === 0) {
      const { done, value } = await reader.read();
      if (done) return undefined;
      parser.feed(value);
    }
    return events.shift();
  };
  const read = async () => parser.feed((await reader.read()).value ?? "");
  return { next, read, cancel: () => reader.cancel(), comments: () => comments };
}

const request = (signal?: AbortSignal) => new Request("https://example.com/", signal === undefined ? {} : { signal });
const snapshotIn = (event: EventSourceMessage | undefined): Snapshot =>
  snapshotSchema.parse(JSON.parse(event?.data ?? ""));

describe("a followed signup", () => {
  test("gets each change once, and ends with the settled snapshot", async () => {
    const { stored: current, answer } = await storedSignup();
    const { next } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, current)));
    await answer("chat");
    expect(await next()).toMatchObject({ id: "3", event: "status" });
    await answer("customer");
    const last = await next();
    expect(last).toMatchObject({ id: "4", event: "settled" });
    expect(snapshotIn(last).settled).toBe(true);
    expect(await next()).toBeUndefined();
  });

  test("is followed on when its object is reset in the middle", async () => {
    const { object, stored: current, answer } = await storedSignup();
    const { next } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, current)));
    await answer("chat");
    expect(await next()).toMatchObject({ id: "3" });
    await runInDurableObject(object, (_, ctx) => ctx.abort("reset")).catch(() => {});
    await answer("customer");
    expect(await next()).toMatchObject({ id: "4", event: "settled" });
  });

  test("is let go after 60 s without settling, with the snapshot as it is", async () => {
    const { stored: current } = await storedSignup();
    const { next } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, current)));
    await vi.waitUntil(() => vi.getTimerCount() === 3);
    vi.advanceTimersByTime(60_000);
    const last = await next();
    expect(last).toMatchObject({ id: "2", event: "detached" });
    expect(snapshotIn(last)).toEqual(current);
    expect(await next()).toBeUndefined();
  });

  test("is let go as well if it took longer than that to be accepted", async () => {
    const { stored: current } = await storedSignup();
    const accepted = Promise.withResolvers<void>();
    const { next } = reading(
      eventStream(request(), async (sink) => {
        await sink.snapshot(current);
        await accepted.promise;
        await follow(sink, env.USERS, current);
      }),
    );
    expect(await next()).toMatchObject({ id: "2", event: "status" });
    vi.advanceTimersByTime(60_000);
    accepted.resolve();
    expect(await next()).toMatchObject({ id: "2", event: "detached" });
    expect(await next()).toBeUndefined();
  });

  test("that is settled already is not followed at all", async () => {
    const { object, stored: current, answer } = await storedSignup();
    await answer("chat");
    await answer("customer");
    const settled = snapshotSchema.parse(await object.snapshot(current.eventId));
    const { next } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, settled)));
    expect(await next()).toBeUndefined();
  });
});

test("a line of another version that cannot be read is skipped, and the stream goes on", async () => {
  const { stored: current } = await storedSignup();
  const error = vi.spyOn(console, "error").mockReturnValue();
  const last = { ...current, seq: 9, settled: true, services: { ...current.services, billing: { status: "success" } } };
  const opened = new Response(`no JSON\n{"seq":8}\n${JSON.stringify(last)}\n`).body!;
  const { next } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, current, opened)));
  expect(JSON.parse((await next())!.data)).toEqual(last);
  expect(error.mock.calls.flat()).toEqual(
    Array.from({ length: 2 }, () => '{"level":"error","event":"snapshot unreadable"}'),
  );
  error.mockRestore();
});

test("a snapshot whose bytes come one at a time is whole, in whatever alphabet", async () => {
  const { stored: current } = await storedSignup();
  const last = { ...current, seq: 9, settled: true, services: { ...current.services, 청구: { status: "success" } } };
  const bytes = new TextEncoder().encode(`${JSON.stringify(last)}\n`);
  const opened = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  const { next } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, current, opened)));
  expect(JSON.parse((await next())!.data)).toEqual(last);
});

describe("a stream", () => {
  test("keeps its line open with a comment every 15 s", async () => {
    const { stored: current } = await storedSignup();
    const { read, comments } = reading(eventStream(request(), (sink) => follow(sink, env.USERS, current)));
    await vi.waitUntil(() => vi.getTimerCount() === 3);
    for (const told of [1, 2]) {
      vi.advanceTimersByTime(15_000);
      await read();
      expect(comments()).toBe(told);
    }
  });

  test("whose client has left stops following, and leaves no timer and no watcher", async () => {
    const { object, stored: current } = await storedSignup();
    const client = new AbortController();
    const { cancel } = reading(eventStream(request(client.signal), (sink) => follow(sink, env.USERS, current)));
    await vi.waitUntil(() => vi.getTimerCount() === 3);
    client.abort();
    await cancel();
    await vi.waitUntil(() => vi.getTimerCount() === 0);
    // An object that is being watched cannot be evicted before its stream has ended.
    await evictDurableObject(object);
  });

  test("that nobody reads is torn down, and the signup settles without it", async () => {
    const { object, stored: current, answer } = await storedSignup();
    const response = eventStream(request(), async (sink) => {
      await sink.snapshot(current);
      await follow(sink, env.USERS, current);
    });
    await answer("chat");
    await answer("customer");
    vi.advanceTimersByTime(65_000);
    await vi.waitUntil(() => vi.getTimerCount() === 0);
    expect(await object.snapshot(current.eventId)).toMatchObject({ settled: true });
    await response.body?.cancel().catch(() => {});
  });

  test("that fails ends with an error event: a problem document, and no cause", async () => {
    const failing = eventStream(request(), () => Promise.reject(new Error("secret cause")));
    const { next } = reading(failing);
    const last = await next();
    expect(last?.event).toBe("error");
    expect(JSON.parse(last?.data ?? "")).toMatchObject({ status: 503, code: "unavailable" });
    expect(last?.data).not.toContain("secret");
    expect(await next()).toBeUndefined();
  });
});
