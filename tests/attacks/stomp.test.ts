/**
 * What may not be said over STOMP, over the network and at both doors, whole and an octet at a time: an ERROR frame, a close
 * frame, and no call to any object for whoever has not shown the signup's token.
 */
import { once } from "node:events";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import type { WebSocket } from "ws";
import {
  badFrames,
  badSubscriptions,
  connectFrame,
  framesOf,
  oneByOne,
  subscribeFrame,
  type BadFrame,
} from "../../workers/auth/watch/stomp.suite.ts";
import { allOrOneIn } from "../samples.ts";
import { person } from "../system/company.ts";
import { beginCounting, costOf, countedCompany } from "../system/counted-company.ts";
import { openSocket } from "../system/socket.ts";
import { withoutChat } from "../system/without-chat.ts";

const company = await countedCompany();
const victim = await ticketOf("victim");
const attacker = await ticketOf("attacker");
await Promise.all([victim, attacker].map((ticket) => company.follow(ticket)));
const cast = { userId: "victim", otherUserId: "attacker", ...victim };
/** Knows the victim's event id, and has a token of their own. */
const stranger = { ...cast, token: attacker.token };

/** Signs somebody up. */
async function ticketOf(userId: string) {
  const ticket = await company.ticket(person(userId));
  return { ...ticket, eventId: ticket.location.split("/").at(-1)! };
}

/** Opens a socket that is to speak STOMP. */
async function open(path: string, token = victim.token): Promise<WebSocket> {
  const headers = { authorization: `Bearer ${token}` };
  const socket = openSocket(company.url, path, headers, { protocols: ["v12.stomp"] });
  onTestFinished(() => socket.terminate());
  await once(socket, "open");
  return socket;
}

/** Says this on a socket of its own. Resolves with what was heard until the end, and the close code. */
async function say(path: string, messages: readonly (string | Uint8Array)[], token?: string) {
  const socket = await open(path, token);
  const note = company.remember("data");
  const heard: string[] = [];
  socket.on("message", (data: Buffer) => {
    note(data.toString());
    heard.push(data.toString());
  });
  const closed = once(socket, "close");
  for (const message of messages) socket.send(message);
  const [code] = (await closed) as [number];
  return { code, frames: heard.flatMap(framesOf) };
}

const isShort = ({ bad }: BadFrame) => bad.length < 300;

/** Makes an attack, whole and in its octets, and holds both answers to the table. */
async function attack(path: string, one: BadFrame, token?: string): Promise<void> {
  const { before, bad, message, receipt, version } = one;
  for (const messages of isShort(one)
    ? [
        [before, bad],
        [before, ...oneByOne(bad)],
      ]
    : [[before, bad]]) {
    const { code, frames } = await say(path, messages, token);
    const error = frames.at(-1)!;
    const named = (name: string) => error.headers.get(name);
    expect([error.command, named("message"), code]).toEqual(["ERROR", message, 1008]);
    expect([named("receipt-id"), named("version")]).toEqual([receipt, version]);
    expect(named("content-type")).toBe("text/plain");
    expect(error.body).not.toBe("");
  }
}

describe("at /stomp, a stranger is refused who says", () => {
  let endCounting: Awaited<ReturnType<typeof beginCounting>>;
  beforeAll(async () => (endCounting = await beginCounting(company)));

  test.each(badFrames(stranger))("$name", (one) => attack("/stomp", one));

  test("the right userId with another signup's token", async () => {
    const { code, frames } = await say("/stomp", [connectFrame(stranger) + subscribeFrame("victim")]);
    expect([code, frames.map(({ command }) => command)]).toEqual([1008, ["CONNECTED", "ERROR"]]);
  });

  test("nothing at all, or half a frame, and then leaves", async () => {
    for (const messages of [[], ["CONN"], [connectFrame(stranger)]]) {
      const socket = await open("/stomp");
      for (const message of messages) socket.send(message);
      socket.close(1000);
      await once(socket, "close");
    }
  });

  test("any of that, and no object is asked for anything", async () => {
    const { auth } = await endCounting();
    expect(auth.objectRequests).toBe(0);
    expect(auth.requests).toBeGreaterThan(100);
  });

  test("but one is by whoever has the token: these calls are counted", async () => {
    const { auth } = await costOf(company, () => say("/stomp", [connectFrame(cast) + subscribeFrame("victim")]));
    expect(auth.objectRequests).toBeGreaterThan(0);
  });
});

describe("whoever has the token is refused who says", () => {
  let patient = cast;
  beforeAll(async () => {
    // chat is away, so this signup stays open.
    const giveBack = await withoutChat(company);
    patient = { ...cast, userId: "patient", ...(await ticketOf("patient")) };
    return giveBack;
  });
  const names = [...badFrames(cast), ...badSubscriptions(cast)].map(({ name }) => name);
  const named = (name: string) =>
    [...badFrames(patient), ...badSubscriptions(patient)].find((one) => one.name === name)!;

  test.each(allOrOneIn(1, names, 4))("at the signup's own events, %s", (name) =>
    attack(`/user/patient/signups/${patient.eventId}/events`, named(name), patient.token),
  );

  test.each(badSubscriptions(cast).map(({ name }) => name))("at /stomp, %s", (name) => attack("/stomp", named(name)));
});
