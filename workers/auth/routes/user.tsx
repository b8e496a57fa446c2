/**
 * POST /user: a signup arrives, is checked, and is answered at once. Also GET /user, the form.
 *
 * A client that reads a stream has frame 0 before anything is hashed, stored or called; what follows runs whether or
 * not it stays. Who asked for JSON or a page, or came with an idempotency key, is answered when the signup is
 * journalled: 202 means accepted.
 */
import { Hono, type Context } from "hono";
import { accepts } from "hono/accepts";
import { problem } from "#shared/contract/problem.ts";
import { firstSnapshot, type Snapshot } from "#shared/contract/status.ts";
import { acceptSignup, type Accepted } from "../accept-signup.ts";
import type { AuthApp } from "../app.ts";
import { eventStream, follow } from "../event-stream.ts";
import { eventIdFor } from "../idempotency.ts";
import { addressOf, overLimit } from "../limits.ts";
import { traceparentOf } from "../trace.ts";
import { checkProof, turnstileSiteKey } from "../turnstile.ts";
import { SignupPage } from "../web/signup-page.tsx";
import { announce } from "./announce.ts";
import { limitBody } from "./read-body.ts";
import { readSignup, type ReadSignup } from "./read-signup.ts";
import { currentUser } from "./session.tsx";
import { fieldErrors, refuse } from "./refuse.tsx";

/** What a signup can be answered with; who accepts anything gets the first. */
const ANSWERS = ["text/event-stream", "application/json", "text/html"];

/** Why a signup that keeps every rule may not be taken on. */
const REFUSALS = { conflict: "idempotency_key_reused", unavailable: "unavailable" } as const;

export const user = new Hono<AuthApp>()
  .get("/user", (c) => {
    c.header("cache-control", "no-store"); // the key is for one sending of one form
    return c.html(
      <SignupPage language={c.var.language} idempotencyKey={crypto.randomUUID()} siteKey={turnstileSiteKey(c.env)} />,
    );
  })

  .post("/user", limitBody, async (c) => {
    const answer = accepts(c, { header: "Accept", supports: ANSWERS, default: "text/event-stream" });
    const over = await overLimit(c, "signup");
    if (over !== null) return over;
    const read = await readSignup(c);
    if (read.kind === "refused") return sayWhatIsWrong(c, read, answer === "text/html");
    const { request, idempotencyKey } = read;
    const denied = await deny(c, read);
    if (denied !== null) return denied;
    const traceparent = traceparentOf(c.req.header("traceparent"));
    const eventId = await eventIdFor(c.env.AUTH_SECRET, request.userId, idempotencyKey);

    if (answer === "text/event-stream" && idempotencyKey === undefined) {
      await announce(c, request.userId, eventId);
      // A turn of the event loop sends frame 0 off: hashing would hold the thread for 140 ms before it.
      const accepted = scheduler
        .wait(0)
        .then(() => acceptSignup(c.env, request, eventId, traceparent, { isWatched: true }));
      c.executionCtx.waitUntil(accepted);
      return stream(c, firstSnapshot(request.userId, eventId, Date.now()), accepted);
    }

    const begun = await acceptSignup(c.env, request, eventId, traceparent);
    if (begun.kind !== "accepted") return refuse(c, problem(REFUSALS[begun.kind]));
    const location = await announce(c, request.userId, eventId);
    if (answer === "text/event-stream") return stream(c, begun.snapshot);
    c.header("cache-control", "no-store");
    return answer === "application/json" ? c.json(begun.snapshot, 202) : c.redirect(location, 303);
  });

/** Who may not sign up although every field is right: the answer to them, or null. */
async function deny(c: Context<AuthApp>, { request, proof }: Extract<ReadSignup, { kind: "signup" }>) {
  const { userId, role } = request;
  const isAllowed = role !== "ROLE_ADMIN" || (await currentUser(c))?.role === "ROLE_ADMIN";
  if (!isAllowed) return refuse(c, problem("forbidden"));
  switch (await checkProof(c.env, proof, addressOf(c))) {
    case "fails":
      return refuse(c, problem("challenge_failed"));
    case "unknown":
      return refuse(c, problem("unavailable"));
    case "holds":
      return overLimit(c, "signup", userId);
  }
}

/** The stream of a signup, beginning with this snapshot; what comes next waits until the signup is accepted. */
function stream(c: Context<AuthApp>, first: Snapshot, accepted?: Promise<Accepted>): Response {
  const events = eventStream(c.req.raw, async (sink) => {
    await sink.snapshot(first);
    const begun = await accepted;
    if (begun === undefined || begun.kind === "accepted") await follow(sink, c.env.SIGNUP, first, begun?.snapshots);
    else await sink.problem(problem(REFUSALS[begun.kind]));
  });
  // A response that the context did not make goes without the headers that `announce` has set on the context.
  return c.newResponse(events.body, events);
}

/** A problem document to programs; to people the form again, with what they typed and a message at each field. */
function sayWhatIsWrong(
  c: Context<AuthApp>,
  { code, faults, typed, idempotencyKey }: Extract<ReadSignup, { kind: "refused" }>,
  toPerson: boolean,
): Response | Promise<Response> {
  const errors = fieldErrors(c.var.language, faults);
  if (!toPerson || errors.length === 0) return refuse(c, problem(code, errors.length > 0 ? { errors } : {}));
  const key = idempotencyKey ?? crypto.randomUUID();
  c.header("cache-control", "no-store");
  return c.html(
    <SignupPage
      language={c.var.language}
      values={typed}
      errors={errors}
      idempotencyKey={key}
      siteKey={turnstileSiteKey(c.env)}
    />,
    422,
  );
}
