/** The messages as they were first sent are read for ever; what is no message is refused. */
import { describe, expect, test } from "vitest";
import firstRequest from "./golden/new-user-req-first-version.json" with { type: "json" };
import request from "./golden/new-user-req.json" with { type: "json" };
import reply from "./golden/new-user-res.json" with { type: "json" };
import { newUserReply, newUserReplySchema, newUserRequest, newUserRequestSchema } from "./new-user.ts";

const kim = { eventId: request.id, userId: "kim", nowMs: Date.parse(request.time) };
const profile = { userName: "김철수", email: "kim@example.com", role: "ROLE_USER" } as const;

/** A message without one of its fields. */
const without = (message: object, field: string) =>
  Object.fromEntries(Object.entries(message).filter(([name]) => name !== field));

describe("a request", () => {
  test("is written as the golden one", () => {
    expect(newUserRequest(kim, "chat", profile)).toEqual(request);
  });

  test.each([request, firstRequest])("of this version and of the first is read", (golden) => {
    expect(newUserRequestSchema.parse(golden)).toMatchObject({ id: kim.eventId, subject: "kim", data: profile });
  });

  test("is read with fields that a newer version added, which are left out", () => {
    const newer = { ...request, tracestate: "x=1", data: { ...request.data, locale: "ko" } };
    expect(newUserRequestSchema.parse(newer)).toEqual(newUserRequestSchema.parse(request));
  });

  test("carries a trace, if there is one", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    expect(newUserRequestSchema.parse(newUserRequest({ ...kim, traceparent }, "chat", profile))).toMatchObject({
      traceparent,
    });
    expect(newUserRequest(kim, "chat", profile)).not.toHaveProperty("traceparent");
  });

  test("says nothing of a password or a hash, whatever it was given", () => {
    const careless = { ...profile, passwordHash: "$scrypt$x", userPw: "correct horse" };
    expect(newUserRequest(kim, "chat", careless)).toEqual(request);
  });

  test.each(["specversion", "id", "subject", "time", "type", "source", "data"])("without %s is refused", (field) => {
    expect(newUserRequestSchema.safeParse(without(request, field)).success).toBe(false);
  });

  test.each([
    ["about somebody else than its subject", { subject: "lee" }],
    ["of another type", { type: "user.newUser.res" }],
    ["from a replica", { source: "/chat" }],
    ["to a service that there is not", { recipient: "/auth" }],
    ["of an event that is no UUID", { id: "7" }],
    ["at no time", { time: "yesterday" }],
    ["of a later CloudEvents", { specversion: "2.0" }],
    ["with a role that there is not", { data: { ...request.data, role: "ROLE_ROOT" } }],
    ["with a deceiving name", { data: { ...request.data, userName: "Kim\u202E" } }],
    ["for a property of every object", { subject: "__proto__", data: { ...request.data, userId: "__proto__" } }],
  ])("%s is refused", (_, change) => {
    expect(newUserRequestSchema.safeParse({ ...request, ...change }).success).toBe(false);
  });
});

describe("a reply", () => {
  test("is written as the golden one, and read", () => {
    const written = newUserReply({ ...kim, nowMs: Date.parse(reply.time) }, "customer", "duplicate");
    expect(written).toEqual(reply);
    expect(newUserReplySchema.parse(reply)).toMatchObject({ subject: "kim", data: reply.data });
  });

  test("is read with fields that a newer version added, which are left out", () => {
    const newer = { ...reply, tracestate: "x=1", data: { ...reply.data, reason: "taken" } };
    expect(newUserReplySchema.parse(newer)).toEqual(newUserReplySchema.parse(reply));
  });

  test.each([
    ["of one service in another's name", { source: "/chat" }],
    ["of auth, which answers nobody", { source: "/auth", data: { service: "auth", verdict: "success" } }],
    ["without a verdict", { data: { service: "customer" } }],
    ["with a status that is no verdict", { data: { service: "customer", verdict: "failed" } }],
    ["that is a request", { type: "user.newUser.req" }],
    ["about nobody", { subject: "" }],
  ])("%s is refused", (_, change) => {
    expect(newUserReplySchema.safeParse({ ...reply, ...change }).success).toBe(false);
  });

  test.each([null, undefined, "reply", 7, []])("that is %j is refused", (message) => {
    expect(newUserReplySchema.safeParse(message).success).toBe(false);
    expect(newUserRequestSchema.safeParse(message).success).toBe(false);
  });
});
