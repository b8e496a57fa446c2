/**
 * A server that does what a test says, on loopback: each kind of request is answered by the next step of its script, and by
 * the last one ever after. It notes what it was asked. For what a client does when answers are lost, late or wrong.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { WebSocketServer, type WebSocket } from "ws";
import type { Snapshot } from "#client/main.ts";

/** What a request is for. */
type Kind = "post" | "events" | "snapshot" | "socket";

/** Answers one request. `opened` is there for a socket. */
export type Step = (response: ServerResponse, opened: WebSocket) => unknown;

type Asked = { kind: Kind; atMs: number; key: string | undefined; bearer: string | undefined; body: string };

/** Where it is, what it was asked so far, and how many connections are open. */
export type Scripted = { url: string; signupUrl: string; asked: Asked[]; open: () => number };

const PATH = "/user/kim/signups/3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11";

/** The token of the one signup. */
export const TOKEN = "a-token";

/** A snapshot with this `seq`; number 4 is the settled one. */
export function snapshot(seq: number, more: Record<string, unknown> = {}): Snapshot {
  const statuses = ["auth", "chat", "customer"].map((service, index) => [
    service,
    { status: seq > index + 1 ? "success" : "waiting" },
  ]);
  const at = "2026-11-22T10:00:00.000Z";
  const services = Object.fromEntries(statuses) as Snapshot["services"];
  return { eventId: PATH.slice(-36), userId: "kim", seq, services, settled: seq === 4, at, ...more };
}

/** A snapshot as an event. */
export function frame(seq: number, event = seq === 4 ? "settled" : "status"): string {
  return `id: ${seq}\nevent: ${event}\ndata: ${JSON.stringify(snapshot(seq))}\n\n`;
}

/** Says so much on a stream, and leaves it open. */
export function says(...texts: string[]): Step {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream", location: PATH, "signup-token": TOKEN });
    response.write(texts.join("") || ":\n\n");
  };
}

/** Says so much, and ends the stream. */
export function ends(...texts: string[]): Step {
  return (response, opened) => {
    says(...texts)(response, opened);
    response.end();
  };
}

/** Says so much, and breaks the connection off. */
export function breaks(...texts: string[]): Step {
  return (response, opened) => {
    says(...texts)(response, opened);
    setImmediate(() => response.destroy());
  };
}

/** Answers with a status, and a body. */
export function answers(status: number, body: unknown, headers: Record<string, string> = {}): Step {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
}

/** Breaks the connection off without an answer. */
export const hangsUp: Step = (response) => response.destroy();

/** Starts the server, until the end of the test. What has no script hangs up. */
export async function serve(scripts: Partial<Record<Kind, Step[]>>): Promise<Scripted> {
  const asked: Asked[] = [];
  const sockets = new Set<Socket>();
  const left = new Map(Object.entries(scripts).map(([kind, steps]) => [kind, [...steps]]));

  function next(kind: Kind, { headers }: IncomingMessage, body = ""): Step {
    const key = headers["idempotency-key"]?.toString();
    asked.push({ kind, atMs: Date.now(), key, bearer: headers.authorization, body });
    const steps = left.get(kind) ?? [];
    return (steps.length > 1 ? steps.shift() : steps[0]) ?? hangsUp;
  }

  const server = createServer((request, response) => {
    const watched = request.url === `${PATH}/events` ? "events" : "snapshot";
    const kind = request.method === "POST" ? "post" : watched;
    void text(request).then((body) => next(kind, request, body)(response, undefined as never));
  });
  const upgrades = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    const step = next("socket", request);
    if (step === hangsUp) socket.destroy();
    else upgrades.handleUpgrade(request, socket, head, (opened) => step(undefined as never, opened));
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, signupUrl: url + PATH, asked, open: () => sockets.size };
}
