/** A STOMP session by the book: what a client is answered, whole or split; and that whatever is wrong ends it with an ERROR frame. */
import { describe, expect, test } from "vitest";
import { firstSnapshot, type Snapshot } from "#shared/contract/snapshot.ts";
import type { Frame } from "#shared/stomp/write-frame.ts";
import { hear, newSocket, socketOf, tell, type Socket } from "./sockets.ts";
import type { Step } from "./socket-step.ts";
import { badFrames, badSubscriptions, connectFrame, framesOf, oneByOne, subscribeFrame } from "./stomp.suite.ts";

const CAST = {
  userId: "kim",
  otherUserId: "lee",
  eventId: "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11",
  token: "ZWWjY6NFZ3pjGp2tErQBWLqzXR6cXWaLFvdXLhV6K88",
};
const CONNECT = connectFrame(CAST);
const SUBSCRIBE = subscribeFrame("kim");

const snapshot = (seq: number, settled = false): Snapshot => ({
  ...firstSnapshot("kim", CAST.eventId, 0),
  seq,
  settled,
});

/** A session on a signup that is at snapshot 1, and what it was told so far. */
class Client {
  socket: Socket = newSocket("v12.stomp");
  readonly frames: Frame[] = [];
  closed: Step<Socket>["close"];
  current = snapshot(1);

  says(...messages: (string | Uint8Array<ArrayBuffer>)[]): this {
    for (const message of messages) {
      if (this.closed === undefined) {
        const data = typeof message === "string" ? message : message.buffer;
        this.#take(hear(this.socket, data, this.current));
      }
    }
    return this;
  }

  isTold(next: Snapshot): this {
    this.current = next;
    this.#take(tell(this.socket, next));
    return this;
  }

  /** The frames since the last look, as far as they are asked about. */
  heard(...names: string[]): string[][] {
    return this.frames
      .splice(0)
      .map(({ command, headers }) => [command, ...names.map((name) => headers.get(name) ?? "")]);
  }

  #take({ state, say, close }: Step<Socket>): void {
    // What is remembered goes through the attachment each time.
    this.socket = socketOf(structuredClone(state))!;
    this.frames.push(...say.flatMap(framesOf));
    this.closed = close;
  }
}

const connected = () => {
  const client = new Client().says(CONNECT);
  client.heard();
  return client;
};

describe("CONNECT", () => {
  test.each(["CONNECT", "STOMP"])("as %s is answered CONNECTED: version 1.2, and no heart-beats", (command) => {
    const client = new Client().says(CONNECT.replace("CONNECT", command));
    expect(client.heard("version", "heart-beat")).toEqual([["CONNECTED", "1.2", "0,0"]]);
    expect(client.closed).toBeUndefined();
  });

  test("needs no host, may offer heart-beats and older versions, and gets no receipt", () => {
    const client = new Client().says("CONNECT\naccept-version:1.0,1.1,1.2\nheart-beat:10000,10000\nreceipt:1\n\n\0");
    expect(client.heard()).toEqual([["CONNECTED"]]);
  });
});

describe("SUBSCRIBE", () => {
  test("gets the current snapshot at once, then each new one once", () => {
    const client = connected().says(SUBSCRIBE);
    const [message] = client.frames;
    expect(JSON.parse(message?.body ?? "")).toEqual(snapshot(1));
    expect(Object.fromEntries(message?.headers ?? [])).toEqual({
      subscription: "0",
      "message-id": "1",
      destination: "/sub/user/kim",
      "content-type": "application/json",
      "content-length": String(message?.body.length),
    });
    client.heard();
    client.isTold(snapshot(3)).isTold(snapshot(3)).isTold(snapshot(2));
    expect(client.frames.map(({ body }) => JSON.parse(body).seq)).toEqual([3]);
    expect(client.closed).toBeUndefined();
  });

  test("after the settled snapshot gets that one, and the socket is closed with 1000", () => {
    const client = connected().isTold(snapshot(4, true)).says(SUBSCRIBE);
    expect(client.heard()).toEqual([["MESSAGE"]]);
    expect(client.closed?.code).toBe(1000);
  });

  test("is confirmed by a RECEIPT, whatever its id looks like", () => {
    const client = connected().says(subscribeFrame("kim", { receipt: "a:b\n\\" }));
    expect(client.heard("receipt-id")).toEqual([
      ["RECEIPT", "a:b\n\\"],
      ["MESSAGE", ""],
    ]);
  });

  test("several times: each has every snapshot from its own beginning, and all of them the settled one", () => {
    const client = connected()
      .says(SUBSCRIBE)
      .isTold(snapshot(2))
      .says(subscribeFrame("kim", { id: "b:1" }));
    client.isTold(snapshot(3)).isTold(snapshot(4, true));
    const got = client.frames.map(({ headers, body }) => [headers.get("subscription"), JSON.parse(body).seq]);
    expect(got).toEqual([
      ["0", 1],
      ["0", 2],
      ["b:1", 2],
      ["0", 3],
      ["b:1", 3],
      ["0", 4],
      ["b:1", 4],
    ]);
    expect(new Set(client.frames.map(({ headers }) => headers.get("message-id"))).size).toBe(7);
    expect(client.closed?.code).toBe(1000);
  });

  test.each(["client", "client-individual"])("with ack %s gets messages to acknowledge, and may refuse them", (ack) => {
    const client = connected().says(subscribeFrame("kim", { ack }));
    expect(client.heard("ack")).toEqual([["MESSAGE", "1"]]);
    client.says("ACK\nid:1\nreceipt:a\n\n\0", "NACK\nid:1\nreceipt:b\n\n\0");
    expect(client.heard("receipt-id")).toEqual([
      ["RECEIPT", "a"],
      ["RECEIPT", "b"],
    ]);
  });
});

test("UNSUBSCRIBE ends one subscription, and its id may be used again, from the current snapshot on", () => {
  const client = connected().says(SUBSCRIBE, subscribeFrame("kim", { id: "1" }), "UNSUBSCRIBE\nid:0\n\n\0");
  client.heard();
  client.isTold(snapshot(2));
  expect(client.heard("subscription")).toEqual([["MESSAGE", "1"]]);
  client.says(SUBSCRIBE);
  expect(client.heard("subscription")).toEqual([["MESSAGE", "0"]]);
});

describe("DISCONNECT", () => {
  test("is confirmed, and the socket is closed with 1000; nothing after it is looked at", () => {
    const client = connected().says("DISCONNECT\nreceipt:77\n\n\0SEND\n\n\0");
    expect(client.heard("receipt-id")).toEqual([["RECEIPT", "77"]]);
    expect(client.closed?.code).toBe(1000);
  });

  test("without a receipt closes the socket", () => {
    const client = connected().says("DISCONNECT\n\n\0");
    expect(client.heard()).toEqual([]);
    expect(client.closed?.code).toBe(1000);
  });
});

describe("frames on their way", () => {
  const said = `${CONNECT}\n\r\n${subscribeFrame("kim", { receipt: "한글" })}\n`;
  const answers = new Client().says(said).frames;

  test("may come together in one message", () => {
    expect(answers.map(({ command }) => command)).toEqual(["CONNECTED", "RECEIPT", "MESSAGE"]);
  });

  test("may be split anywhere, in text or in bytes", () => {
    const bytes = new TextEncoder().encode(said);
    expect(new Client().says(...oneByOne(said)).frames).toEqual(answers);
    expect(new Client().says(...oneByOne(bytes)).frames).toEqual(answers);
    for (let at = 0; at <= bytes.length; at++) {
      expect(new Client().says(bytes.slice(0, at), bytes.slice(at)).frames, `split at ${at}`).toEqual(answers);
    }
  });

  test("may have heart-beats between them, which nobody asked for", () => {
    expect(new Client().says("\n", "\r\n", said, "\n\n").frames).toEqual(answers);
  });

  test("are a thousand messages at the most", () => {
    const client = connected().says(...Array.from({ length: 999 }, () => "\n"));
    expect(client.closed).toBeUndefined();
    client.says("\n");
    expect(client.heard("message")).toEqual([["ERROR", "limit exceeded"]]);
  });
});

describe("an ERROR frame by the book, and the end of the session:", () => {
  const bad = [...badFrames(CAST), ...badSubscriptions(CAST)];

  test("there are more than fifty ways to get one, and no two are named alike", () => {
    expect(new Set(bad.map(({ name }) => name)).size).toBeGreaterThan(50);
    expect(new Set(bad.map(({ name }) => name)).size).toBe(bad.length);
  });

  test.each(bad)("$name: $message", ({ before, bad: sent, message, receipt, version }) => {
    const client = new Client().says(before);
    const good = client.frames.splice(0);
    expect(good.map(({ command }) => command)).not.toContain("ERROR");
    client.says(sent);
    const [error, ...more] = client.frames;
    expect(more).toEqual([]);
    expect(error?.command).toBe("ERROR");
    expect(Object.fromEntries(error!.headers)).toEqual({
      message,
      "content-type": "text/plain",
      "content-length": String(error!.body.length),
      ...(receipt !== undefined && { "receipt-id": receipt }),
      ...(version !== undefined && { version }),
    });
    expect(error?.body).toMatch(/^[\w ,.:;'-]+$/);
    expect(client.closed).toEqual({ code: 1008, reason: message });
    if (sent.length > 900) return; // more messages than a session may have
    expect(new Client().says(before, ...oneByOne(sent)).frames.slice(good.length)).toEqual([error]);
  });
});

test("what a session remembers fits an attachment, with the longest of all that is in it", () => {
  const ids = ["a", "b", "c", "d"].map((id) => "한".repeat(63) + id);
  const client = connected().says(...ids.map((id) => subscribeFrame("kim", { id, ack: "client-individual" })));
  client.says(`ACK\n${`a:${"b".repeat(1_000)}\n`.repeat(4)}`.slice(0, 4_095));
  expect(client.closed).toBeUndefined();
  const { rest, ...others } = client.socket as Extract<Socket, { protocol: "stomp" }>;
  expect(rest.length).toBeGreaterThan(4_000);
  // V8 writes two bytes for a character that is not Latin-1; names and numbers add less than the JSON does.
  expect(rest.length + 2 * JSON.stringify(others).length).toBeLessThan(6_000);
});

test("an attachment of the release before is a JSON socket's; one that cannot be read is none", () => {
  expect(socketOf(3)).toEqual({ protocol: "json", seq: 3 });
  expect(socketOf({ protocol: "carrier pigeon" })).toBeUndefined();
  expect(socketOf(null)).toBeUndefined();
});
