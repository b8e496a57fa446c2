/** Watching a signup takes its own token; without it there is nothing to find, and no object is asked. */
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import type { Replica } from "#shared/contract/services.ts";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import { GOOD, ORIGIN, ask, kept, postJson } from "../client.suite.ts";
import { subscribeFrame } from "../watch/stomp.suite.ts";

/** A signup that auth has stored, and what watching it takes. */
async function watched() {
  const userId = `w${crypto.randomUUID().slice(0, 8)}`;
  const response = await postJson({ ...GOOD, userId });
  const { eventId } = snapshotSchema.parse(await response.json());
  const token = response.headers.get("signup-token")!;
  const signup = env.USERS.getByName(userId);
  await vi.waitUntil(async () => (await signup.snapshot(eventId))?.services.auth.status === "success");
  const answer = (service: Replica) => signup.recordReplies([{ eventId, service, verdict: "success" }]);
  return { userId, eventId, token, answer, location: response.headers.get("location")! };
}

type Watched = Awaited<ReturnType<typeof watched>>;

const bearer = ({ token }: Pick<Watched, "token">) => ({ authorization: `Bearer ${token}` });
const cookie = ({ eventId, token }: Watched) => ({ cookie: `__Host-signup-${eventId}=${token}` });

async function settled(): Promise<Watched> {
  const target = await watched();
  await target.answer("chat");
  await target.answer("customer");
  return target;
}

describe("with the signup's token", () => {
  test("a program has the snapshot, a person the page, of which no cache keeps a copy", async () => {
    const target = await watched();
    const snapshot = await ask(target.location, { headers: { ...bearer(target), accept: "application/json" } });
    expect(snapshot.headers.get("cache-control")).toBe("no-store");
    expect(snapshotSchema.parse(await snapshot.json())).toMatchObject({ userId: target.userId, seq: 2 });
    const page = await ask(target.location, { headers: { ...cookie(target), accept: "text/html" } });
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(await page.text()).toContain('data-service="auth" data-status="success"');
  });

  test("in whatever case the scheme is written, as RFC 7235 wants it", async () => {
    const target = await watched();
    for (const scheme of ["bearer", "BEARER"]) {
      expect((await ask(target.location, { headers: { authorization: `${scheme} ${target.token}` } })).status).toBe(
        200,
      );
    }
  });

  test("the events of a settled signup are its end, and with that as the last seen there are none", async () => {
    const target = await settled();
    const all = await ask(`${target.location}/events`, { headers: bearer(target) });
    expect(all.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(await all.text()).toMatch(/^retry: 2000\n\nid: 4\nevent: settled\ndata: \{.*\}\n\n$/);
    const none = await ask(`${target.location}/events`, { headers: { ...bearer(target), "last-event-id": "4" } });
    expect([none.status, await none.text()]).toEqual([204, ""]);
    const older = await ask(`${target.location}/events`, { headers: { ...bearer(target), "last-event-id": "3" } });
    expect(await older.text()).toContain("event: settled");
  });

  test("a socket opens for a page of our own, and for a program, which has no origin", async () => {
    const target = await settled();
    for (const origin of [{}, { origin: ORIGIN }]) {
      const headers = { ...bearer(target), ...origin, upgrade: "websocket" };
      const response = await ask(`${target.location}/events`, { headers });
      expect(response.status).toBe(101);
      response.webSocket?.accept();
    }
  });

  test.each([
    ["v10.stomp, v12.stomp", "v12.stomp"],
    ["v10.stomp, v11.stomp", null],
    ["graphql-ws", null],
    ["json, v12.stomp2", null],
  ])("of the subprotocols %j a socket agrees on %j; on none, it speaks JSON", async (offered, agreed) => {
    const target = await settled();
    const headers = { ...bearer(target), upgrade: "websocket", "sec-websocket-protocol": offered };
    const { status, webSocket, headers: answered } = await ask(`${target.location}/events`, { headers });
    expect([status, answered.get("sec-websocket-protocol")]).toEqual([101, agreed]);
    const first = new Promise<string>((resolve) => {
      webSocket?.addEventListener("message", ({ data }) => resolve(String(data)));
    });
    webSocket?.accept();
    if (agreed !== null) webSocket?.send(subscribeFrame(target.userId));
    expect(await first).toMatch(agreed === null ? /^\{"eventId"/ : /^ERROR\n/);
  });

  test("a socket does not open for a page of another site", async () => {
    const target = await settled();
    for (const origin of [
      "https://elsewhere.example",
      `${ORIGIN}.elsewhere.example`,
      ORIGIN.replace("s:", ":"),
      "null",
    ]) {
      const headers = { ...cookie(target), origin, upgrade: "websocket" };
      const response = await ask(`${target.location}/events`, { headers });
      expect([response.status, response.webSocket ?? null]).toEqual([403, null]);
    }
  });
});

describe("without it", () => {
  const HEADERS: [what: string, headers: (mine: Watched, other: Watched) => Record<string, string>][] = [
    ["no token", () => ({})],
    ["no token behind the scheme", () => ({ authorization: "Bearer" })],
    ["a token that is not one", () => ({ authorization: "Bearer letmein" })],
    ["a token of zeros", () => ({ authorization: `Bearer ${"A".repeat(43)}` })],
    ["a token with more behind it", (mine) => ({ authorization: `Bearer ${mine.token}A` })],
    ["another scheme", (mine) => ({ authorization: `Basic ${mine.token}` })],
    ["another signup's token", (_, other) => bearer(other)],
    ["another signup's cookie", (_, other) => cookie(other)],
    ["another signup's token in this one's cookie", (mine, other) => cookie({ ...mine, token: other.token })],
    [
      "this one's token in a cookie that any subdomain can set",
      (mine) => ({ cookie: `signup-${mine.eventId}=${mine.token}` }),
    ],
  ];

  test.each(HEADERS)("with %s there is nothing to find", async (_, headersFor) => {
    const [mine, other] = [await settled(), await watched()];
    const headers = headersFor(mine, other);
    for (const path of [mine.location, `${mine.location}/events`]) {
      expect((await ask(path, { headers })).status).toBe(404);
    }
    expect((await ask(`${mine.location}/events`, { headers: { ...headers, upgrade: "websocket" } })).status).toBe(404);
  });

  test("a person gets a page", async () => {
    const page = await ask((await watched()).location, { headers: { accept: "text/html", "accept-language": "ko" } });
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('<html lang="ko">');
  });
});

test("no request without its token makes an object, and neither does a malformed path with one", async () => {
  const target = await settled();
  const { objects } = await kept();
  const paths = [
    `/user/nobody/signups/${target.eventId}`,
    `/user/nobody/signups/${crypto.randomUUID()}`,
    `/user/${target.userId}/signups/7`,
    `/user/${target.userId.toUpperCase()}/signups/${target.eventId}`,
    `/user/__proto__/signups/${target.eventId}`,
    `/user/%2e%2e%2fx/signups/${target.eventId}`,
    `/user/%E0%A4%A/signups/${target.eventId}`,
  ];
  for (const path of paths) {
    for (const headers of [{}, bearer(target), cookie(target)]) {
      for (const end of ["", "/events"]) expect((await ask(path + end, { headers })).status).toBe(404);
      const socket = { ...headers, upgrade: "websocket" };
      expect((await ask(`${path}/events`, { headers: socket })).status).toBe(404);
    }
  }
  expect((await kept()).objects).toBe(objects);
});
