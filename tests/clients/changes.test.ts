/** A change of an account, and an erasure, watched by every client that watches signups: over SSE, a WebSocket and STOMP, and by our own. */
import { expect, test } from "vitest";
import { watch } from "#client/main.ts";
import { person, startCompany, ticketOf } from "../system/company.ts";
import { logIn } from "../system/logged-in.ts";
import { withoutChat } from "../system/without-chat.ts";
import { eventsource, undici } from "./event-sources.ts";
import { faultsOf, followOpen, type Client, type OpenEvent } from "./follow.ts";
import { stompjs, stompjsAtTheSignup, webstompAtTheSignup, webstompClient, ws } from "./sockets.ts";

const company = await startCompany();

type Kind = "changed" | "erased";

/** A change of somebody's account that stays open: chat is away until `settle`. */
async function openChange(kind: Kind): Promise<OpenEvent> {
  const who = person(`c${crypto.randomUUID().slice(0, 8)}`);
  await company.signUp(who);
  const session = await logIn(company, who);
  const settle = await withoutChat(company);
  const [method, body] =
    kind === "erased" ? (["DELETE", { userPw: who.userPw }] as const) : (["PATCH", { userName: "Renamed" }] as const);
  const asked = await session.ask(method, "/me", body, { accept: "application/json" });
  await asked.text();
  return { ...ticketOf(asked.headers), settle };
}

/** Our own client at a change's Location; `sent` may stand in the way of its requests. */
const ours =
  (sent: typeof fetch = fetch): Client =>
  async (url, { location, token }, told) => {
    for await (const snapshot of watch(new URL(location, url), { token, fetch: sent })) told(JSON.stringify(snapshot));
    return 1;
  };

/** A network that lets nothing through but WebSockets. */
const refused: typeof fetch = async () => new Response(null, { status: 403 });

/** What is wrong with what a client sees of a change that is open when it comes. */
async function faultsWith(client: Client, kind: Kind): Promise<string[]> {
  const event = await openChange(kind);
  expect(event.location).toMatch(/^\/user\/\w+\/changes\/[\w-]{36}$/);
  const { snapshots } = await followOpen(company, event, client);
  expect(new Set(snapshots.map((snapshot) => snapshot.kind))).toEqual(new Set([kind]));
  return faultsOf(snapshots);
}

test.concurrent.each<[name: string, client: Client]>([
  ["eventsource", eventsource],
  ["undici", undici],
  ["ws", ws],
  ["@stomp/stompjs", stompjs],
  ["@stomp/stompjs, at the change's events", stompjsAtTheSignup],
  ["webstomp-client", webstompClient],
  ["webstomp-client, at the change's events", webstompAtTheSignup],
  ["our client", ours()],
  ["our client, over a WebSocket", ours(refused)],
])("%s sees every snapshot of a change in order, and stops at the end", async (_, client) => {
  expect(await faultsWith(client, "changed")).toEqual([]);
});

test.concurrent.each<[name: string, client: Client]>([
  ["ws", ws],
  ["@stomp/stompjs", stompjs],
  ["our client", ours()],
])("%s sees an erasure to its end, after the session has ended", async (_, client) => {
  expect(await faultsWith(client, "erased")).toEqual([]);
});
