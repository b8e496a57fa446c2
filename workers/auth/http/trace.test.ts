import { describe, expect, test } from "vitest";
import { traceOf } from "#shared/platform/trace.ts";
import { traceparentOf } from "./trace.ts";

const GIVEN = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

test("a valid trace is continued as it is", () => {
  expect(traceparentOf(GIVEN)).toBe(GIVEN);
  expect(traceOf(GIVEN)).toEqual({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", isSampled: true });
  expect(traceOf(GIVEN.replace(/01$/, "00"))).toMatchObject({ isSampled: false });
});

describe("another one is begun, and nothing of what was sent is kept, for", () => {
  test.each([
    ["none", undefined],
    ["an empty one", ""],
    ["another version", GIVEN.replace(/^00/, "ff")],
    ["an id of zeros", GIVEN.replace("4bf92f3577b34da6a3ce929d0e0e4736", "0".repeat(32))],
    ["a parent of zeros", GIVEN.replace("00f067aa0ba902b7", "0".repeat(16))],
    ["capitals", GIVEN.toUpperCase()],
    ["more than one", `${GIVEN}, ${GIVEN}`],
    ["a line that is to be forged", `${GIVEN}\n{"level":"error"}`],
    ["something long", `${GIVEN}${"a".repeat(8_000)}`],
    ["markup", "<script>alert(1)</script>"],
  ])("%s", (_, header) => {
    const begun = traceparentOf(header);
    expect(begun).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
    expect(begun).not.toBe(header);
    expect(traceOf(begun)).toBeDefined();
    expect(traceOf(header)).toBeUndefined();
  });
});

test("of the traces that begin here, about one in ten is sampled", () => {
  const sampled = Array.from({ length: 2_000 }, () => traceOf(traceparentOf(undefined))?.isSampled).filter(Boolean);
  expect(sampled.length).toBeGreaterThan(100);
  expect(sampled.length).toBeLessThan(320);
});
