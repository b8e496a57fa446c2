import { expect, test } from "vitest";
import { firstSnapshot, snapshotSchema } from "#shared/contract/snapshot.ts";
import { newSocket, tell } from "./sockets.ts";

test("a snapshot is written as JSON once, however many sockets are told of it", () => {
  let written = 0;
  const snapshot = Object.defineProperty(firstSnapshot("kim", crypto.randomUUID(), 0), "at", {
    enumerable: true,
    get: () => {
      written += 1;
      return "2026-11-27T00:00:00.000Z";
    },
  });
  const told = Array.from({ length: 3 }, () => tell(newSocket(undefined), snapshot).say);
  expect(written).toBe(1);
  expect(new Set(told.flat()).size).toBe(1);
  expect(snapshotSchema.parse(JSON.parse(told[0]![0]!))).toEqual({ ...snapshot });
});
