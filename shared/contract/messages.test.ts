/** The messages as they were first sent are read for ever; what is no message is refused. */
import { describe, expect, test } from "vitest";
import erasure from "./golden/erased-req.json" with { type: "json" };
import firstRequest from "./golden/new-user-req-first-version.json" with { type: "json" };
import secondRequest from "./golden/new-user-req-second-version.json" with { type: "json" };
import request from "./golden/new-user-req.json" with { type: "json" };
import repair from "./golden/repair-req.json" with { type: "json" };
import firstReply from "./golden/new-user-res-first-version.json" with { type: "json" };
import reply from "./golden/new-user-res.json" with { type: "json" };
import {
  accountOf,
  accountReply,
  accountReplySchema,
  accountRequest,
  accountRequestSchema,
  kindOf,
} from "./messages.ts";

const kim = { kind: "newUser", eventId: request.id, userId: "kim", nowMs: Date.parse(request.time) } as const;
const profile = { userName: "김철수", email: "kim@example.com", role: "ROLE_USER" } as const;
const account = { accountId: request.id, revision: 1, profile };

/** A message without one of its fields. */
const without = (message: object, field: string) =>
  Object.fromEntries(Object.entries(message).filter(([name]) => name !== field));

describe("a request", () => {
  test("is written as the golden one", () => {
    expect(accountRequest(kim, "chat", account)).toEqual(request);
  });

  test("of an erased account, and of a repair, is written as its golden one", () => {
    const names = { userId: "kim", nowMs: kim.nowMs };
    const erased = { ...account, revision: 4, profile: null };
    expect(accountRequest({ ...names, kind: "erased", eventId: erasure.id }, "chat", erased)).toEqual(erasure);
    const repaired = { ...account, revision: 3 };
    expect(accountRequest({ ...names, kind: "repair", eventId: repair.id }, "chat", repaired)).toEqual(repair);
  });

  test.each([request, secondRequest, firstRequest])("of this version and of those before is read", (golden) => {
    const read = accountRequestSchema.parse(golden);
    expect(read).toMatchObject({ id: kim.eventId, subject: "kim", data: profile });
    expect([kindOf(read), accountOf(read)]).toEqual(["newUser", account]);
  });

  test("of an erased account says nothing but whose it is and since which revision", () => {
    const read = accountRequestSchema.parse({ ...erasure, data: { ...erasure.data, ...profile } });
    expect(read.data).toEqual(erasure.data);
    expect([kindOf(read), accountOf(read)]).toEqual(["erased", { ...account, revision: 4, profile: null }]);
  });

  test("is read with fields that a newer version added, which are left out", () => {
    const newer = { ...request, tracestate: "x=1", data: { ...request.data, locale: "ko" } };
    expect(accountRequestSchema.parse(newer)).toEqual(accountRequestSchema.parse(request));
  });

  test("carries a trace, if there is one", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    expect(accountRequestSchema.parse(accountRequest({ ...kim, traceparent }, "chat", account))).toMatchObject({
      traceparent,
    });
    expect(accountRequest(kim, "chat", account)).not.toHaveProperty("traceparent");
  });

  test("says nothing of a password or a hash, whatever it was given", () => {
    const careless = { ...profile, passwordHash: "$scrypt$x", userPw: "correct horse" };
    expect(accountRequest(kim, "chat", { ...account, profile: careless })).toEqual(request);
  });

  test.each(["specversion", "id", "subject", "time", "type", "source", "data"])("without %s is refused", (field) => {
    expect(accountRequestSchema.safeParse(without(request, field)).success).toBe(false);
  });

  test.each([
    ["about somebody else than its subject", { subject: "lee" }],
    ["of another type", { type: "user.newUser.res" }],
    ["from a replica", { source: "/chat" }],
    ["to a service that there is not", { recipient: "/auth" }],
    ["of an event that is no UUID", { id: "7" }],
    ["at no time", { time: "yesterday" }],
    ["of a later CloudEvents", { specversion: "2.0" }],
    ["of a kind that there is not", { type: "user.deleted.req" }],
    ["at no revision", { data: { ...request.data, revision: 0 } }],
    ["of an account that is no UUID", { data: { ...request.data, accountId: "kim" } }],
    ["of an erased account without a revision", { data: { userId: "kim", accountId: request.id, erased: true } }],
    ["with a role that there is not", { data: { ...request.data, role: "ROLE_ROOT" } }],
    ["with a deceiving name", { data: { ...request.data, userName: "Kim\u202E" } }],
    ["for a property of every object", { subject: "__proto__", data: { ...request.data, userId: "__proto__" } }],
  ])("%s is refused", (_, change) => {
    expect(accountRequestSchema.safeParse({ ...request, ...change }).success).toBe(false);
  });
});

describe("a reply", () => {
  test("is written as the golden one, and read", () => {
    const { askedAt, receivedAt } = reply.data;
    const now = { ...kim, nowMs: Date.parse(reply.time) };
    expect(accountReply(now, "customer", "duplicate", { askedAt, receivedAt })).toEqual(reply);
    expect(accountReplySchema.parse(reply)).toMatchObject({ subject: "kim", data: reply.data });
  });

  test("of the version before, which has no times, is read", () => {
    expect(accountReplySchema.parse(firstReply)).toMatchObject({ subject: "kim", data: firstReply.data });
  });

  test("is read with fields that a newer version added, which are left out", () => {
    const newer = { ...reply, tracestate: "x=1", data: { ...reply.data, reason: "taken" } };
    expect(accountReplySchema.parse(newer)).toEqual(accountReplySchema.parse(reply));
  });

  test.each([
    ["of one service in another's name", { source: "/chat" }],
    ["of auth, which answers nobody", { source: "/auth", data: { service: "auth", verdict: "success" } }],
    ["that was received at no time", { data: { ...reply.data, receivedAt: "noon" } }],
    ["without a verdict", { data: { service: "customer" } }],
    ["with a status that is no verdict", { data: { service: "customer", verdict: "failed" } }],
    ["that is a request", { type: "user.newUser.req" }],
    ["of a kind that there is not", { type: "user.deleted.res" }],
    ["about nobody", { subject: "" }],
  ])("%s is refused", (_, change) => {
    expect(accountReplySchema.safeParse({ ...reply, ...change }).success).toBe(false);
  });

  test.each([null, undefined, "reply", 7, []])("that is %j is refused", (message) => {
    expect(accountReplySchema.safeParse(message).success).toBe(false);
    expect(accountRequestSchema.safeParse(message).success).toBe(false);
  });
});
