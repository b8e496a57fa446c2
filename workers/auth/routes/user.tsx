/**
 * POST /user: a signup is checked, and answered at once. Also GET /user, the form.
 *
 * A client that reads a stream gets frame 0 before anything is hashed, stored or called; the signup goes on when that
 * client leaves. A client that asked for JSON or a page, or sent an idempotency key, is answered once the signup is in the
 * journal: 202 means accepted. `intake/accept-signup.ts` is what happens next.
 */
import { Hono, type Context } from "hono";
import type { ProblemCode, ProblemDetails } from "#shared/contract/problem.ts";
import { firstSnapshot } from "#shared/contract/snapshot.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { acceptSignup } from "../intake/accept-signup.ts";
import type { HandedOver } from "../intake/hand-over.ts";
import type { AuthApp } from "../http/context.ts";
import { eventIdFor } from "../intake/idempotency.ts";
import { overLimit } from "../http/limits.ts";
import { traceparentOf } from "../http/trace.ts";
import { checkProof, turnstileSiteKey } from "../http/turnstile.ts";
import { snapshotOf } from "../watch/watching.ts";
import { askToConfirm } from "../mail/ask-for-mail.ts";
import { SignupPage, type SignupPageProps } from "../web/signup-page.tsx";
import { announceSignup, runningSignup } from "./announce.ts";
import { ANSWERS, REFUSALS, answerAccepted, streamFrom } from "./answer-accepted.ts";
import { limitBody } from "../http/read-body.ts";
import { readSignup, type ReadSignup } from "./read-signup.ts";
import { currentUser } from "../accounts/current-user.ts";
import { negotiate } from "../http/negotiate.ts";
import { fieldErrors, refuse } from "../http/problem.tsx";

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

    const isAwake = answer === "text/event-stream" && idempotencyKey !== undefined;
    if (answer === "text/event-stream" && (!isAwake || (await isNew(c.env, request.userId, eventId)))) {
      await announceSignup(c, request.userId, eventId);
      const accepted = acceptSignup(c.env, request, eventId, traceparent, { isWatched: true, isAwake });
      c.executionCtx.waitUntil(accepted.then((handedOver) => mailTo(c, request.userId, eventId, handedOver)));
      return streamFrom(c, firstSnapshot(request.userId, eventId, Date.now()), accepted);
    }

    const handedOver = await acceptSignup(c.env, request, eventId, traceparent, { isAwake });
    if (handedOver.kind !== "accepted") return refuseForm(c, read, ...REFUSALS[handedOver.kind]);
    c.executionCtx.waitUntil(mailTo(c, request.userId, eventId, handedOver));
    await announceSignup(c, request.userId, eventId);
    return answerAccepted(c, answer, handedOver.snapshot);
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

/** Whoever was signed up is asked by mail to confirm their address. */
async function mailTo(c: Context<AuthApp>, userId: string, accountId: string, { kind }: HandedOver): Promise<void> {
  if (kind === "accepted") await askToConfirm(c.env, { userId, accountId, language: c.var.language });
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
