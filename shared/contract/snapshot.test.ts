import { describe, expect, test } from "vitest";
import firstGolden from "./golden/snapshot-first-version.json" with { type: "json" };
import golden from "./golden/snapshot.json" with { type: "json" };
import { SERVICES } from "./services.ts";
import { firstSnapshot, isOpen, readSnapshotSchema, snapshotSchema, statusIn, statusSchema } from "./snapshot.ts";

describe("a snapshot", () => {
  test.each([golden, firstGolden])("of this version, and as it was first sent, is read", (snapshot) => {
    expect(snapshotSchema.parse(snapshot)).toEqual(snapshot);
  });

  test("is read with fields that a newer version added, which are left out", () => {
    const services = { ...golden.services, auth: { ...golden.services.auth, region: "icn" } };
    expect(snapshotSchema.parse({ ...golden, services, queue: 7 })).toEqual(golden);
  });

  test("that says nothing of a service is refused", () => {
    const services = { auth: golden.services.auth, chat: golden.services.chat };
    expect(snapshotSchema.safeParse({ ...golden, services }).success).toBe(false);
  });

  test.each([
    ["a status that there is not", { services: { ...golden.services, chat: { status: "maybe" } } }],
    ["a service that there is not", { services: { ...golden.services, billing: { status: "success" } } }],
    ["a negative seq", { seq: -1 }],
    ["a seq between two", { seq: 1.5 }],
    ["a userId that is not folded", { userId: "Kim" }],
    ["an eventId that is no UUID", { eventId: "7" }],
    ["a time without a zone", { at: "2026-11-22 10:00" }],
  ])("with %s is refused", (_, change) => {
    expect(snapshotSchema.safeParse({ ...golden, ...change }).success).toBe(false);
  });

  test("number 0 has every service waiting, and is what the contract says", () => {
    const first = firstSnapshot("kim", golden.eventId, Date.parse(golden.at));
    expect(snapshotSchema.parse(first)).toEqual(first);
    expect(first).toMatchObject({ seq: 0, settled: false, at: golden.at });
    expect(SERVICES.map((service) => first.services[service])).toEqual(SERVICES.map(() => ({ status: "waiting" })));
  });
});

describe("a snapshot of another version", () => {
  const { customer: _, ...services } = golden.services;
  const other = {
    ...golden,
    services: {
      ...services,
      billing: { status: "success", tookMs: 7, hops: { queueMs: 2, mailMs: 3 } },
      chat: { status: "paused", until: "noon" },
    },
    queue: 7,
  };

  test("is read whole: a service that is not known, one that is missing, a status that is still to come", () => {
    expect(readSnapshotSchema.parse(other)).toEqual(other);
    expect(SERVICES.map((service) => statusIn(readSnapshotSchema.parse(other), service))).toEqual([
      "success",
      "waiting",
      "waiting",
    ]);
  });

  test.each([
    ["no seq", { ...other, seq: undefined }],
    ["no services", { ...other, services: undefined }],
    ["a light without a status", { ...other, services: { billing: {} } }],
    ["an eventId that is no UUID", { ...other, eventId: "7" }],
  ])("is refused with %s", (_what, broken) => {
    expect(readSnapshotSchema.safeParse(broken).success).toBe(false);
  });
});

test("waiting and delayed are open, and nothing else is", () => {
  expect(statusSchema.options.filter(isOpen)).toEqual(["waiting", "delayed"]);
});
