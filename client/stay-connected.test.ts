/** When to connect again, without a connection. What a loss is: tests/clients/coming-back.test.ts. */
import { expect, test } from "vitest";
import { isFinal, pauseMs, retryAfterOf } from "./stay-connected.ts";

test("connections are tried at growing intervals, up to ten seconds, never all at once", () => {
  expect([0, 1, 2, 3, 4, 5, 2_000].map((failures) => pauseMs(failures, 1))).toEqual([
    500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000,
  ]);
  expect(pauseMs(3, 0)).toBe(2_000);
});

test("a server is never asked sooner than it wants, and waited for an hour at most", () => {
  expect(pauseMs(0, 0, 2_000)).toBe(2_000);
  expect(pauseMs(9, 0, 30_000)).toBe(30_000);
  expect(pauseMs(0, 1, 250, 60)).toBe(60_000);
  expect(pauseMs(0, 0, 250, 1e9)).toBe(3_600_000);
});

test("Retry-After is seconds or a time, and anything else says nothing", () => {
  const after = (value: string) => retryAfterOf(new Response(null, { headers: { "retry-after": value } }));
  expect(after("60")).toBe(60);
  expect(after(new Date(Date.now() + 90_000).toUTCString())).toBeGreaterThan(80);
  expect([after("soon"), after("0"), after("")]).toEqual([undefined, undefined, undefined]);
});

test("what asking again cannot change is final", () => {
  expect([200, 400, 403, 404, 422].every(isFinal)).toBe(true);
  expect([0, 408, 425, 429, 500, 502, 503].some(isFinal)).toBe(false);
});
