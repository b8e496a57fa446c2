/**
 * What a signup's client does when answers are lost, late or wrong, against a server that does so on purpose. How an
 * accepted signup is watched: ways.test.ts.
 */
import { describe, expect, test } from "vitest";
import { SignupProblem, signup, watch, type Snapshot } from "#client/main.ts";
import { problem } from "#shared/contract/problem.ts";
import { runClockFast, seqsOf } from "./fast-clock.ts";
import { TOKEN, answers, breaks, ends, frame, hangsUp, says, serve, snapshot, type Step } from "./scripted-server.ts";

const KIM = { userId: "kim", userPw: "correct horse battery", email: "kim@example.com", userName: "김철수" };

runClockFast();

/** The problem that a signup or its watcher ends with. */
async function problemOf(said: AsyncIterable<Snapshot>): Promise<SignupProblem> {
  return seqsOf(said).then(
    (seqs) => expect.fail(`ended with ${seqs.join()}`),
    (error: unknown) => (error instanceof SignupProblem ? error : expect.fail(String(error))),
  );
}

const whole = ends("retry: 2000\n\n", ...[0, 1, 2, 4].map((seq) => frame(seq)));
const problemJson = (...args: Parameters<typeof problem>): string => JSON.stringify(problem(...args));

describe("a signup", () => {
  test("is one request, with a key, whose stream has every snapshot", async () => {
    const { url, asked } = await serve({ post: [whole] });
    const run = signup(url, KIM);
    expect(await seqsOf(run)).toEqual([0, 1, 2, 4]);
    expect(asked).toMatchObject([{ kind: "post", key: run.idempotencyKey, body: JSON.stringify(KIM) }]);
  });

  test.each<[string, Step]>([
    ["no answer comes", hangsUp],
    ["the stream breaks off", breaks(frame(0))],
    ["the stream ends too early", ends(frame(0), "id: 1\nevent: status\nda")],
    ["nothing more is heard", says(frame(0))],
    ["a proxy answers", answers(502, "<h1>Bad Gateway</h1>", { "content-type": "text/html" })],
    ["the server fails", answers(500, problem("internal"))],
    [
      "the object cannot be reached",
      ends(frame(0), `event: error\ndata: ${problemJson("unavailable", { retryAfterS: 10 })}\n\n`),
    ],
    ["it is detached before it is accepted", ends(frame(0), frame(0, "detached"))],
  ])("is sent again with the same key when %s", async (_, step) => {
    const { url, asked } = await serve({ post: [step, step, whole] });
    const run = signup(url, KIM);
    expect(await seqsOf(run)).toEqual([0, 1, 2, 4]);
    expect(asked.map(({ kind, key }) => [kind, key])).toEqual([0, 1, 2].map(() => ["post", run.idempotencyKey]));
  });

  test.each<[string, Step]>([
    ["is cut in the middle of a frame", breaks(frame(0), frame(1), frame(2).slice(0, 50))],
    ["falls silent", says(frame(0), frame(1))],
    ["is detached", ends(frame(0), frame(1), frame(1, "detached"))],
    ["fails", ends(frame(0), frame(1), `event: error\ndata: ${problemJson("unavailable")}\n\n`)],
  ])("is watched with its token when its stream %s, and not sent again", async (_, step) => {
    const { url, asked } = await serve({ post: [step], events: [ends(frame(1), frame(2)), whole] });
    expect(await seqsOf(signup(url, KIM))).toEqual([0, 1, 2, 4]);
    expect(asked.map(({ kind }) => kind)).toEqual(["post", "events", "events"]);
    expect(asked[2]).toMatchObject({ bearer: `Bearer ${TOKEN}` });
  });

  test("waits as long as 429 says, and a proxy's 503 with a time", async () => {
    const at = new Date(Date.now() + 30_000).toUTCString();
    const busy = answers(503, "", { "retry-after": at });
    const { url, asked } = await serve({
      post: [answers(429, problem("too_many_requests", { retryAfterS: 7 })), busy, whole],
    });
    expect(await seqsOf(signup(url, KIM))).toEqual([0, 1, 2, 4]);
    expect(asked[1]!.atMs - asked[0]!.atMs).toBeGreaterThanOrEqual(7_000);
    expect(asked[2]!.atMs).toBeGreaterThanOrEqual(Date.parse(at));
  });

  test("that would have to wait for too long is refused at once, and says until when", async () => {
    const { url, asked } = await serve({ post: [answers(429, problem("too_many_requests", { retryAfterS: 60 }))] });
    const found = await problemOf(signup(url, KIM, { acceptedWithinMs: 30_000 }));
    expect(found).toMatchObject({ code: "too_many_requests", status: 429, retryAfterS: 60 });
    expect(asked).toHaveLength(1);
  });

  test("is given up when the server stays away", async () => {
    const { url, asked } = await serve({});
    expect(await problemOf(signup(url, KIM))).toMatchObject({ code: "unreachable", status: 0 });
    expect(asked.length).toBeGreaterThan(5);
  });

  test("whose fields are not valid is refused, with what is wrong", async () => {
    const errors = [{ field: "userId", code: "reserved", message: "Nobody can have it." } as const];
    const { url } = await serve({ post: [answers(422, problem("invalid_fields", { errors }))] });
    expect(await problemOf(signup(url, KIM))).toMatchObject({ code: "invalid_fields", status: 422, errors });
  });

  test.each<[string, Step]>([
    ["a page", answers(200, "<p>Log in to the network</p>", { "content-type": "text/html" })],
    ["a snapshot instead of a stream", answers(202, snapshot(1))],
    ["a stream of something else", says("data: hello\n\n")],
    ["a snapshot without its seq", says(frame(0), `data: {"settled":false}\n\n`)],
    ["an event that is too long", says(frame(0), `data: ${JSON.stringify("x".repeat(70_000))}\n\n`)],
  ])("that is answered with %s ends with what cannot be understood", async (_, step) => {
    const { url, asked } = await serve({ post: [step] });
    expect(await problemOf(signup(url, KIM))).toMatchObject({ code: "unreadable" });
    expect(asked).toHaveLength(1);
  });

  test("has a handle from the first snapshot on, with which another page goes on", async () => {
    const { url, signupUrl } = await serve({ post: [says(frame(0), frame(1))], events: [whole] });
    const run = signup(url, KIM, { idempotencyKey: "a-key" });
    expect(run).toMatchObject({ idempotencyKey: "a-key", handle: undefined });
    for await (const { seq } of run) if (seq === 1) break;
    expect(run.handle).toEqual({ url: signupUrl, token: TOKEN });
    expect(await seqsOf(watch(run.handle!.url, run.handle))).toEqual([0, 1, 2, 4]);
  });
});
