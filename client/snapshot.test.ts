/** What the client takes for a snapshot and a problem, held to the contract: by the compiler, and by examples. */
import { describe, expect, expectTypeOf, test } from "vitest";
import golden from "../shared/contract/golden/snapshot.json" with { type: "json" };
import { PROBLEMS, problem, type ProblemCode as KnownCode } from "../shared/contract/problem.ts";
import {
  readSnapshotSchema,
  statusSchema,
  type ReadSnapshot,
  type Snapshot as Written,
} from "../shared/contract/snapshot.ts";
import type { SignupRequest } from "../shared/contract/user.ts";
import { SignupProblem, problemOf, type ProblemCode } from "./problem.ts";
import { readSnapshot, type Person, type Snapshot, type Status } from "./snapshot.ts";

/** The members of a union of texts that are spelled out. */
type Spelled<Text extends string> = Text extends string ? (string extends Text ? never : Text) : never;

test("the types are the contract's, and need no schema", () => {
  expectTypeOf<ReadSnapshot>().toExtend<Snapshot>();
  expectTypeOf<Snapshot>().toExtend<ReadSnapshot>();
  expectTypeOf<Written>().toExtend<Snapshot>();
  expectTypeOf<SignupRequest>().toExtend<Person>();
  expectTypeOf<Omit<Person, "cf-turnstile-response">>().toExtend<SignupRequest>();
  const codes: Record<Exclude<Spelled<ProblemCode>, "unreachable" | "unreadable">, unknown> = PROBLEMS;
  const known: Record<KnownCode, ProblemCode> = { ...codes } as Record<KnownCode, never>;
  const statuses: Record<Spelled<Status>, true> = {
    waiting: true,
    delayed: true,
    success: true,
    duplicate: true,
    failed: true,
  };
  expect(Object.keys(known)).toEqual(Object.keys(PROBLEMS));
  expect(Object.keys(statuses).toSorted()).toEqual(statusSchema.options.toSorted());
});

describe("a snapshot", () => {
  test("is read as the contract reads it, and what is not known is passed on", () => {
    const services = { ...golden.services, billing: { status: "thinking", region: "icn" } };
    const newer = { ...golden, services, queue: 7 };
    expect(readSnapshot(JSON.stringify(newer))).toEqual(newer);
    expect(readSnapshotSchema.parse(newer)).toEqual(newer);
  });

  test.each<[string, unknown]>([
    ["it is no JSON object", "pong"],
    ["it is no JSON object", null],
    ["it has no seq", { ...golden, seq: undefined }],
    ["it has no seq", { ...golden, seq: -1 }],
    ["it has no seq", { ...golden, seq: "3" }],
    ["it does not say whether it is settled", { ...golden, settled: 1 }],
    ["it has no userId", { ...golden, userId: null }],
    ["its services are not lights", { ...golden, services: null }],
    ["its services are not lights", { ...golden, services: { auth: "success" } }],
    ["its services are not lights", { ...golden, services: { auth: { status: 1 } } }],
  ])("is not read when %s: %j", (reason, value) => {
    expect(() => readSnapshot(JSON.stringify(value))).toThrow(`What arrived is not a snapshot: ${reason}`);
  });
});

describe("a problem", () => {
  test("has what the document says", () => {
    const errors = [{ field: "email", code: "required", message: "Email address is required." } as const];
    const read = problemOf(JSON.stringify(problem("invalid_fields", { errors, detail: "see below", retryAfterS: 7 })));
    expect(read).toBeInstanceOf(SignupProblem);
    expect(read).toMatchObject({ code: "invalid_fields", status: 422, errors, retryAfterS: 7, name: "SignupProblem" });
    expect(read.message).toBe("Some fields are not valid: see below");
  });

  test("that is a proxy's page keeps its status", () => {
    expect(problemOf("<h1>Bad Gateway</h1>", 502)).toMatchObject({ code: "unreadable", status: 502, errors: [] });
  });
});
