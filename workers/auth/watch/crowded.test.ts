/** As many streams of one user's signups as there may be, and more. crowded-sockets.ci.test.ts has the sockets. */
import { env } from "cloudflare:workers";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { ask } from "../client.suite.ts";
import { storedSignup, type StoredSignup } from "../user-object/user-object.suite.ts";
import { signupToken } from "./signup-token.ts";
import { socketOn } from "./sockets.suite.ts";

vi.setConfig({ testTimeout: 120_000 });

describe("an object that has two thousand streams", () => {
  async function crowded(): Promise<StoredSignup & { one: ReadableStream<Uint8Array> }> {
    const target = await storedSignup();
    const streams: ReadableStream<Uint8Array>[] = [];
    for (let opened = 0; opened < 2_000; opened += 1) streams.push((await target.object.watch(target.eventId))!);
    onTestFinished(async () => {
      await Promise.all(streams.slice(1).map(async (stream) => stream.cancel()));
    });
    return { ...target, one: streams[0]! };
  }

  async function events({ userId, eventId }: StoredSignup): Promise<Response> {
    const token = await signupToken(env.AUTH_SECRET, userId, eventId);
    return ask(`/user/${userId}/signups/${eventId}/events`, { headers: { authorization: `Bearer ${token}` } });
  }

  test("refuses the next with 429 and when to come back, lets a socket in, and a stream again once one has left", async () => {
    const target = await crowded();
    const refused = await events(target);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
    expect(await refused.json()).toMatchObject({ code: "too_many_requests" });
    expect((await socketOn(target)).status).toBe(101);
    await target.one.cancel();
    await vi.waitUntil(async () => {
      const { status, body } = await events(target);
      await body?.cancel();
      return status === 200;
    });
  });
});
