/** Attacks over a WebSocket: who may not open one, and what may not be said on one. */
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import type { WebSocket } from "ws";
import { person } from "../system/company.ts";
import { openSocket } from "../system/socket.ts";
import { withoutChat } from "../system/without-chat.ts";
import { startTarget } from "./target.ts";
import { WAIT } from "../wait.ts";

const target = await startTarget();
const attacker = await target.somebody("attacker");
// chat is away, so the victim's signup stays open, and so do the sockets on it.
afterAll(await withoutChat(target.company));
const { location, token } = await target.company.ticket(person("victim"));
const OTHER_EVENT_ID = "0191d2c5-0000-4000-8000-000000000000";
const cookie = `__Host-signup-${location.split("/").at(-1)}=${token}`;

/** Opens a socket. Resolves with the status of the answer (101 if it is open), and the socket. */
async function open(headers: Record<string, string>, path = `${location}/events`): Promise<[number, WebSocket]> {
  target.attacks += 1;
  const socket = openSocket(target.company.url, path, headers);
  onTestFinished(() => socket.terminate());
  const status = await new Promise<number>((resolve, reject) => {
    const answered = (response: IncomingMessage) => {
      target.company.notes.takeMessage("GET", path, response);
      resolve(response.statusCode ?? 0);
    };
    socket.on("upgrade", (response) => socket.once("open", () => answered(response)));
    socket.on("unexpected-response", (_, response) => answered(response));
    socket.on("error", reject);
  });
  return [status, socket];
}

describe("cross-site WebSocket hijacking: the victim's browser sends its cookie along", () => {
  test("a page of ours may open a socket", async () => {
    expect((await open({ cookie, origin: target.origin }))[0]).toBe(101);
  });

  test.each([
    "https://evil.example",
    "http://evil.example",
    "null",
    "file://",
    "http://localhost",
    "http://127.0.0.1",
    "https://127.0.0.1:443",
    "chrome-extension://abcdefghijklmnop",
  ])("a page of %s may not", async (origin) => {
    expect((await open({ cookie, origin }))[0]).toBe(403);
  });

  test("a page whose address begins, ends or is written like ours may not", async () => {
    const { origin } = target;
    const likeOurs = [`${origin}.evil.example`, `${origin}/`, `${origin}0`, origin.replace("//", "//evil.")];
    for (const lookalike of likeOurs) expect((await open({ cookie, origin: lookalike }))[0], lookalike).toBe(403);
  });
});

describe("a socket without the signup's token", () => {
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });

  test.each([
    ["no token", {}],
    ["an empty token", bearer("")],
    ["the token of another signup", bearer(attacker.ticket.token)],
    ["a session", { cookie: `__Host-session=${attacker.session}` }],
    ["the token as a subprotocol", { "sec-websocket-protocol": token }],
    ["another signup's cookie", { cookie: cookie.replace(/signup-[\w-]+/, `signup-${OTHER_EVENT_ID}`) }],
  ])("%s: is not opened, from our own page or from elsewhere", async (_, headers) => {
    expect((await open(headers))[0]).toBe(404);
    expect((await open({ ...headers, origin: target.origin }))[0]).toBe(404);
  });

  test("nor with a token in the query", async () => {
    expect((await open({}, `${location}/events?token=${token}`))[0]).toBe(404);
  });

  test("makes no object", async () => {
    const before = await target.objects();
    await open({}, `/user/nobody-at-all/signups/${OTHER_EVENT_ID}/events`);
    expect(await target.objects()).toBe(before);
  });
});

describe("a socket on which something is said", () => {
  const said: [string, string | Buffer, number][] = [
    ["text", "hello", 1008],
    ["JSON", '{"type":"subscribe","userId":"victim"}', 1008],
    ["a ping in other letters", "PING", 1008],
    ["a STOMP frame on a socket that is not STOMP", "CONNECT\naccept-version:1.2\n\n\0", 1008],
    ["NUL", "\0", 1008],
    ["markup", "<i>pwned</i>", 1008],
    ["4 KiB and a character", "x".repeat(4_097), 1009],
    ["half a megabyte", "x".repeat(512 * 1024), 1009],
    ["bytes", Buffer.from([0, 1, 2]), 1003],
    ["no bytes", Buffer.alloc(0), 1003],
  ];

  test.each(said)("%s: is closed, and says why", async (_, message, code) => {
    const [status, socket] = await open({ cookie });
    expect(status).toBe(101);
    socket.send(message);
    expect((await once(socket, "close"))[0]).toBe(code);
  });

  test("a frame of two megabytes: is closed", async () => {
    const [, socket] = await open({ cookie });
    socket.on("error", () => {});
    socket.send("x".repeat(2 * 1024 * 1024));
    expect([1006, 1009]).toContain((await once(socket, "close"))[0]);
  });

  test("leaves another watcher alone", async () => {
    const [, watcher] = await open({ cookie });
    const [, loud] = await open({ cookie });
    loud.send("hello");
    await once(loud, "close");
    watcher.send("ping");
    const answers: string[] = [];
    watcher.on("message", (data: Buffer) => answers.push(data.toString()));
    await expect.poll(() => answers, WAIT).toContain("pong");
  });
});
