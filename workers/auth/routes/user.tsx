/**
 * POST /user: a signup is checked, and answered at once. Also GET /user, the form.
 *
 * A client that reads a stream gets frame 0 before anything is hashed, stored or called; the signup goes on when that
 * client leaves. A client that asked for JSON or a page, or sent an idempotency key, is answered once the signup is in the
 * journal: 202 means accepted. `intake/accept-signup.ts` is what happens next.
 */
import { Hono, type Context } from "hono";
import { problem, type ProblemCode, type ProblemDetails } from "#shared/contract/problem.ts";
import { firstSnapshot, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { acceptSignup, type HandedOver } from "../intake/accept-signup.ts";
import type { AuthApp } from "../http/context.ts";
import { eventStream, follow } from "../watch/sse.ts";
import { eventIdFor } from "../intake/idempotency.ts";
import { PERIOD_S } from "../http/limit-table.ts";
import { overLimit } from "../http/limits.ts";
import { traceparentOf } from "../http/trace.ts";
import { checkProof, turnstileSiteKey } from "../http/turnstile.ts";
import { snapshotOf } from "../watch/watching.ts";
import { SignupPage, type SignupPageProps } from "../web/signup-page.tsx";
import { announce, leadTo, runningSignup } from "./announce.ts";
import { limitBody } from "../http/read-body.ts";
import { readSignup, type ReadSignup } from "./read-signup.ts";
import { currentUser } from "../accounts/current-user.ts";
import { negotiate } from "../http/negotiate.ts";
import { RETRY_AFTER_S, fieldErrors, refuse } from "../http/problem.tsx";

/** The media types of an answer; the first is for a client that accepts anything. */
const ANSWERS = ["text/event-stream", "application/json", "text/html"] as const;

/** Why a signup that keeps every rule may be refused all the same, and when to try again (seconds). */
const REFUSALS: Record<Exclude<HandedOver["kind"], "accepted">, [ProblemCode, ProblemDetails]> = {
  conflict: ["idempotency_key_reused", {}],
  full: ["too_many_requests", { retryAfterS: PERIOD_S }],
  unavailable: ["unavailable", { retryAfterS: RETRY_AFTER_S }],
};

type Accepted = Extract<ReadSignup, { kind: "signup" }>;

export const user = new Hono<AuthApp>()
  .get("/user", async (c) => {
    c.header("cache-control", "private, no-cache"); // "back" shows the form as it was filled in
    const [who, running] = await Promise.all([whoIsHere(c), runningSignup(c)]);
    return c.html(
      <SignupPage
        language={c.var.language}
        idempotencyKey={crypto.randomUUID()}
        siteKey={turnstileSiteKey(c.env)}
        loggedInAs={who?.userId}
        running={running}
      />,
    );
  })

  .post("/user", limitBody, async (c) => {
    const answer = negotiate(c, ANSWERS);
    const read = await readSignup(c);
    if (read.kind === "refused") return sayWhatIsWrong(c, read);
    const { request, idempotencyKey } = read;
    const denied = await deny(c, read);
    if (denied !== null) return denied;
    const traceparent = traceparentOf(c.req.header("traceparent"));
    const eventId = await eventIdFor(c.env.AUTH_SECRET, request.userId, idempotencyKey);

    if (
      answer === "text/event-stream" &&
      (idempotencyKey === undefined || (await isNew(c.env, request.userId, eventId)))
    ) {
      await announce(c, request.userId, eventId);
      // Hashing holds the thread for 140 ms; one turn of the event loop before it lets frame 0 leave.
      const accepted = scheduler
        .wait(0)
        .then(() => acceptSignup(c.env, request, eventId, traceparent, { isWatched: true }));
      c.executionCtx.waitUntil(accepted);
      return stream(c, firstSnapshot(request.userId, eventId, Date.now()), accepted);
    }

    const handedOver = await acceptSignup(c.env, request, eventId, traceparent);
    if (handedOver.kind !== "accepted") return refuseForm(c, read, ...REFUSALS[handedOver.kind]);
    const location = await announce(c, request.userId, eventId);
    if (answer === "text/event-stream") return stream(c, handedOver.snapshot);
    c.header("cache-control", "no-store");
    return answer === "application/json" ? c.json(handedOver.snapshot, 202) : leadTo(c, location);
  });

/** Whoever is logged in; nobody while auth's database is away, in which one can sign up all the same. */
async function whoIsHere(c: Context<AuthApp>) {
  try {
    return await currentUser(c);
  } catch (error) {
    log("warn", "session not looked up", { reason: reasonOf(error) });
    return null;
  }
}

/**
 * True if the object does not know this event, so that frame 0 may leave before the hash: a key that was used with another
 * profile is refused before an answer begins. The question also wakes the object. If it fails, the hand-over will tell.
 */
async function isNew(env: Env, userId: string, eventId: string): Promise<boolean> {
  try {
    return (await snapshotOf(env, userId, eventId)) === null;
  } catch (error) {
    log("warn", "event not asked for", { eventId, reason: reasonOf(error) });
    return true;
  }
}

/** The refusal of a signup whose fields are all valid: no admin, no proof, or too many; null if there is none. */
async function deny(c: Context<AuthApp>, read: Accepted) {
  const { userId, role } = read.request;
  const isAllowed = role !== "ROLE_ADMIN" || (await currentUser(c))?.role === "ROLE_ADMIN";
  if (!isAllowed) return refuse(c, "forbidden");
  switch (await checkProof(c.env, read.proof, c.req.header("cf-connecting-ip"))) {
    case "fails":
      return refuseForm(c, read, "challenge_failed");
    case "unknown":
      return refuseForm(c, read, "unavailable");
    case "holds":
      return overLimit(c, "userId", `user ${userId}`, (code, details) => refuseForm(c, read, code, details));
  }
}

/** The stream of a signup, beginning with this snapshot. The next one is sent once the signup is accepted. */
function stream(c: Context<AuthApp>, first: ReadSnapshot, accepted?: Promise<HandedOver>): Response {
  const events = eventStream(c.req.raw, async (sink) => {
    await sink.snapshot(first);
    const handedOver = await accepted;
    if (handedOver === undefined || handedOver.kind === "accepted") {
      await follow(sink, c.env.USERS, first, handedOver?.snapshots);
    } else {
      await sink.problem(problem(...REFUSALS[handedOver.kind]));
    }
  });
  // Made by the context, so that it has the headers that `announce` has set there.
  return c.newResponse(events.body, events);
}

/** A problem document to programs; to people the form again, with what they typed and a message at each field. */
function sayWhatIsWrong(
  c: Context<AuthApp>,
  { code, details, faults, typed, idempotencyKey }: Extract<ReadSignup, { kind: "refused" }>,
): Response | Promise<Response> {
  const errors = fieldErrors(c.var.language, faults);
  if (errors.length === 0) return refuse(c, code, details);
  return refuse(c, code, { errors }, () => (
    <Form c={c} values={typed} errors={errors} idempotencyKey={idempotencyKey} />
  ));
}

/** The same for a signup whose fields are all valid: the form is not lost. */
function refuseForm(
  c: Context<AuthApp>,
  { request: { userId, email, userName }, idempotencyKey }: Accepted,
  code: ProblemCode,
  details: ProblemDetails = {},
): Response | Promise<Response> {
  // A key that was used with another profile would be refused again.
  const key = code === "idempotency_key_reused" ? undefined : idempotencyKey;
  return refuse(c, code, details, (refusal) => (
    <Form c={c} values={{ userId, email, userName }} problem={refusal} idempotencyKey={key} />
  ));
}

type FormProps = Pick<SignupPageProps, "values" | "errors" | "problem"> & {
  c: Context<AuthApp>;
  idempotencyKey: string | undefined;
};

function Form({ c, idempotencyKey = crypto.randomUUID(), ...shown }: FormProps) {
  return (
    <SignupPage
      language={c.var.language}
      idempotencyKey={idempotencyKey}
      siteKey={turnstileSiteKey(c.env)}
      {...shown}
    />
  );
}
