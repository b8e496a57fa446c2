/**
 * How a signup is watched through losses: the events, then a socket, then the snapshot; what ends it, and that nothing is
 * left open.
 */
import { describe, expect, test, vi } from "vitest";
import { SignupProblem, signup, watch, type Snapshot } from "#client/main.ts";
import { problem } from "#shared/contract/problem.ts";
import { runClockFast, seqsOf } from "./fast-clock.ts";
import { TOKEN, answers, breaks, ends, frame, hangsUp, says, serve, snapshot, type Step } from "./scripted-server.ts";
import { WAIT } from "../wait.ts";

runClockFast();

const pause = (ms: number) =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

/** Sends these snapshots to a socket, and closes it. */
const tells =
  (...seqs: number[]): Step =>
  (_, opened) => {
    for (const seq of seqs) opened.send(JSON.stringify(snapshot(seq)));
    opened.close(1000);
  };

const KIM = { userId: "kim", userPw: "correct horse battery", email: "kim@example.com", userName: "김철수" };

const notFound = answers(404, problem("not_found"));

describe("a watcher", () => {
  test("reads the events, and comes back to them after detached", async () => {
    const script = { events: [ends(frame(1), frame(1, "detached")), ends(frame(1), frame(2), frame(4))] };
    const { signupUrl, asked } = await serve(script);
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([1, 2, 4]);
    expect(asked.map(({ kind, bearer }) => [kind, bearer])).toEqual([0, 1].map(() => ["events", `Bearer ${TOKEN}`]));
  });

  test.each<[string, Step]>([
    ["are refused", answers(403, "")],
    ["break off", hangsUp],
    ["end at once", ends()],
    ["are mute", says()],
  ])("opens a socket where the events %s", async (_, step) => {
    const { signupUrl, asked } = await serve({ events: [step], socket: [tells(1, 2, 4)] });
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([1, 2, 4]);
    expect(asked.map(({ kind, bearer }) => [kind, bearer])).toEqual([
      ["events", `Bearer ${TOKEN}`],
      ["socket", `Bearer ${TOKEN}`],
    ]);
  });

  test.each<[string, Step]>([
    ["is refused", hangsUp],
    ["closes at once", tells()],
    ["is mute", () => {}],
  ])("asks for the snapshot where a socket %s, too", async (_, step) => {
    const snapshots = [1, 1, 2, 4].map((seq) => answers(200, snapshot(seq)));
    const { signupUrl, asked } = await serve({ events: [ends()], socket: [step], snapshot: snapshots });
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([1, 2, 4]);
    expect(asked.map(({ kind }) => kind)).toEqual(["events", "socket", ...Array(4).fill("snapshot")]);
  });

  test("tries the events again after a minute of asking", async () => {
    const { signupUrl, asked } = await serve({
      events: [ends(), ends(frame(4))],
      snapshot: [answers(200, snapshot(1))],
    });
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([1, 4]);
    expect(asked.filter(({ kind }) => kind === "snapshot")).toHaveLength(30);
  });

  test("asks a socket for signs of life, and leaves one that gives none", async () => {
    let pings = 0;
    const alive: Step = (_, opened) => {
      opened.send(JSON.stringify(snapshot(1)));
      opened.on("message", () => {
        pings += 1;
        if (pings < 4) opened.send("pong");
      });
    };
    const { signupUrl } = await serve({ events: [ends()], socket: [alive], snapshot: [answers(200, snapshot(4))] });
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([1, 4]);
    expect(pings).toBeGreaterThanOrEqual(4);
  });

  test("waits as long as it is told to", async () => {
    const busy = answers(429, problem("too_many_requests"), { "retry-after": "40" });
    const { signupUrl, asked } = await serve({ events: [busy], socket: [tells(4)] });
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([4]);
    expect(asked[1]!.atMs - asked[0]!.atMs).toBeGreaterThanOrEqual(40_000);
  });

  test("skips the oldest snapshots for a reader that is slow, never the last", async () => {
    const all = Array.from({ length: 300 }, (_, index) => snapshot(index + 10, { settled: index === 299 }));
    const { signupUrl } = await serve({ events: [ends(...all.map((one) => `data: ${JSON.stringify(one)}\n\n`))] });
    const seqs: number[] = [];
    for await (const { seq } of watch(signupUrl, { token: TOKEN })) {
      if (seqs.push(seq) === 1) await pause(60_000);
    }
    expect(seqs.at(-1)).toBe(309);
    expect(seqs.length).toBeLessThanOrEqual(101);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  });

  test("ignores what is not newer, and passes on what it does not know", async () => {
    const billing = snapshot(2, { services: { billing: { status: "thinking", region: "icn" } }, queue: 7 });
    const all = [2, 1, 2].map((seq) => frame(seq)).join("");
    const { signupUrl } = await serve({
      events: [ends(all.replace(JSON.stringify(snapshot(2)), JSON.stringify(billing)), frame(4))],
    });
    const said: Snapshot[] = [];
    for await (const one of watch(signupUrl, { token: TOKEN })) said.push(one);
    expect(said).toEqual([billing, snapshot(4)]);
  });
});

describe("watching ends", () => {
  test("when a signup is not found, five times in a row", async () => {
    const { signupUrl, asked } = await serve({ events: [notFound], snapshot: [notFound] });
    const failing = seqsOf(watch(signupUrl, { token: TOKEN }));
    await expect(failing).rejects.toMatchObject({ name: "SignupProblem", code: "not_found", status: 404 });
    expect(asked).toHaveLength(6);
  });

  test("not when it is found after all", async () => {
    const { signupUrl } = await serve({ events: [notFound, ends(frame(4))], snapshot: [notFound] });
    expect(await seqsOf(watch(signupUrl, { token: TOKEN }))).toEqual([4]);
  });

  test("when something cannot be understood", async () => {
    const { signupUrl } = await serve({ events: [hangsUp], snapshot: [answers(200, "<p>Log in to the network</p>")] });
    await expect(seqsOf(watch(signupUrl))).rejects.toMatchObject({ code: "unreadable", status: 200 });
    await expect(seqsOf(watch(signupUrl))).rejects.toBeInstanceOf(SignupProblem);
  });

  const SCRIPTS: [string, Parameters<typeof serve>[0]][] = [
    ["on a request", { events: [() => {}] }],
    ["on a stream", { events: [says(frame(1))] }],
    ["on a socket", { events: [ends()], socket: [(_, opened) => opened.send(JSON.stringify(snapshot(1)))] }],
    ["between two snapshots", { events: [ends()], snapshot: [answers(200, snapshot(1))] }],
    ["before it comes back", { events: [answers(503, "", { "retry-after": "3000" })] }],
  ];

  test.each(SCRIPTS)("at once when its signal aborts, %s, and nothing is left open", async (_, script) => {
    const { signupUrl, asked, open } = await serve(script);
    const leaving = new AbortController();
    const watching = seqsOf(watch(signupUrl, { token: TOKEN, signal: leaving.signal }));
    await vi.waitUntil(() => asked.length >= Object.keys(script).length, WAIT);
    leaving.abort(new Error("enough"));
    await expect(watching).rejects.toThrow("enough");
    await vi.waitUntil(() => open() === 0, WAIT);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("before it begins when its signal has aborted", async () => {
    const { signupUrl, asked } = await serve({});
    await expect(seqsOf(watch(signupUrl, { signal: AbortSignal.abort(new Error("enough")) }))).rejects.toThrow(
      "enough",
    );
    expect(asked).toEqual([]);
  });

  test.each([
    ["on a stream", { events: [says(frame(1))] }],
    ["on a stream that breaks", { events: [breaks(frame(1)), says(frame(2))] }],
    ["on a socket", { events: [ends()], socket: [(_, opened) => opened.send(JSON.stringify(snapshot(1)))] }],
  ] satisfies typeof SCRIPTS)("when its reader leaves, %s, and nothing is left open", async (_, script) => {
    const { signupUrl, open } = await serve(script);
    for await (const { seq } of watch(signupUrl, { token: TOKEN })) if (seq === script.events.length) break;
    await vi.waitUntil(() => open() === 0, WAIT);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test.each<[string, () => unknown]>([
  ["a URL without http", () => watch("localhost:8787/user/kim/signups/7")],
  ["half a URL", () => watch("/user/kim/signups/7")],
  ["a server without http", () => signup("localhost:8787", KIM)],
  ["an idempotency key that cannot be one", () => signup("http://localhost", KIM, { idempotencyKey: "열쇠" })],
  ["a token that cannot be one", () => watch("http://localhost/user/kim/signups/7", { token: "a\nb" })],
])("%s is refused before anything is sent", (_, call) => {
  expect(call).toThrow(TypeError);
});
