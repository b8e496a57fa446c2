/** A thousand watchers of one signup, some that do not read, some that leave. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { lights, type Ticket } from "../system/company.ts";
import { openSignup, socketsOf, watch, watchedCompany } from "./watching.ts";

const company = await watchedCompany();

/** As many as one address may open on one signup. */
const SOCKETS = 1_000;

vi.setConfig({ testTimeout: 240_000 });

/** Asks for the events over a connection of its own, and never reads what comes. */
async function deaf({ location, token }: Ticket, upgrade: boolean): Promise<Socket> {
  const socket = connect(Number(company.url.port), company.url.hostname);
  await once(socket, "connect");
  const head = [`GET ${location}/events HTTP/1.1`, `Host: ${company.url.host}`, `Authorization: Bearer ${token}`];
  const key = "dGhlIHNhbXBsZSBub25jZQ=="; // RFC 6455, section 1.3
  const more = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", `Sec-WebSocket-Key: ${key}`];
  socket.write(`${[...head, ...(upgrade ? more : [])].join("\r\n")}\r\n\r\n`);
  return socket;
}

test("a thousand sockets get the last snapshot once each and are closed with 1000, although others do not read", async () => {
  const signup = await openSignup(company, "kim");
  const silent = [await deaf(signup, true), await deaf(signup, false)];
  const headers = { authorization: `Bearer ${signup.token}` };
  const stopped = (await company.fetch(`${signup.location}/events`, { headers })).body!.getReader();
  await stopped.read();

  const watchers = Array.from({ length: SOCKETS - 1 }, () => watch(company, signup));
  await vi.waitUntil(() => watchers.every(({ told }) => told.length > 0), { timeout: 120_000, interval: 100 });
  expect(await socketsOf(company, "kim")).toBe(SOCKETS);
  await signup.settle();
  await vi.waitUntil(() => watchers.every(({ code }) => code !== undefined), { timeout: 60_000, interval: 100 });

  expect(new Set(watchers.map(({ code }) => code))).toEqual(new Set([1_000]));
  const ends = watchers.map(({ told }) => told.filter(({ settled }) => settled));
  expect(ends.filter((end) => end.length !== 1)).toEqual([]);
  expect(watchers.filter(({ told }) => !told.at(-1)!.settled)).toEqual([]);
  expect(new Set(ends.map(([end]) => lights(end).join()))).toEqual(new Set(["success,success,success"]));

  // The one that never reads has not answered the close.
  await vi.waitUntil(async () => (await socketsOf(company, "kim")) <= 1, { timeout: 30_000, interval: 100 });
  for (const socket of silent) socket.destroy();
  await stopped.cancel();
  await vi.waitUntil(async () => (await socketsOf(company, "kim")) === 0, { timeout: 30_000, interval: 100 });
});

test("sockets that leave are let go while the signup goes on", async () => {
  const signup = await openSignup(company, "lee");
  const watchers = Array.from({ length: 50 }, () => watch(company, signup));
  await vi.waitUntil(() => watchers.every(({ told }) => told.length > 0), { timeout: 30_000 });
  expect(await socketsOf(company, "lee")).toBe(50);
  for (const { socket } of watchers.slice(0, 25)) socket.close();
  for (const { socket } of watchers.slice(25)) socket.terminate();
  await vi.waitUntil(async () => (await socketsOf(company, "lee")) === 0, { timeout: 30_000, interval: 100 });
  await signup.settle();
  expect(lights((await company.follow(signup)).frames.at(-1))).toEqual(everywhere("success"));
});
