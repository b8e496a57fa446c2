/**
 * Changing one's account and leaving: PATCH /me, POST /me/password and DELETE /me, and the pages whose forms do the same
 * (/me/edit, /me/password, /me/erase), because a form can only post. Each is accepted and watched like a signup.
 *
 * Where mails are on, another e-mail address waits until it is confirmed from a mail that is sent there.
 *
 * What takes the account's password checks it under the login guard. The session alone changes the name and no more.
 */
import { Hono, type Context } from "hono";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { FieldError, Problem, ProblemCode, ProblemDetails } from "#shared/contract/problem.ts";
import { changeRequestSchema, erasureRequestSchema, passwordRequestSchema } from "#shared/contract/user.ts";
import { loggedIn, sessionToken, takeSession, type LoggedInApp } from "../accounts/current-user.ts";
import { guessPassword } from "../accounts/guess-password.ts";
import { knownBrowser } from "../accounts/known-browser.ts";
import { passwordWeakness } from "../accounts/password-weakness.ts";
import { sessionHash } from "../accounts/sessions.ts";
import type { AuthApp } from "../http/context.ts";
import { ownPagesOnly } from "../http/cross-site.ts";
import { addressOf, overLimit, tooMany } from "../http/limits.ts";
import { negotiate, prefersPage } from "../http/negotiate.ts";
import { RETRY_AFTER_S, fieldErrors, refuse } from "../http/problem.tsx";
import { limitBody } from "../http/read-body.ts";
import { traceparentOf } from "../http/trace.ts";
import {
  ERASURE,
  acceptChange,
  acceptedBefore,
  passwordChange,
  profileChange,
  type AccountChange,
} from "../intake/change-account.ts";
import { changeIdFor } from "../intake/idempotency.ts";
import { mailerOf } from "../mail/mail-settings.ts";
import { tellOwner, type OwnerNews } from "../mail/tell-owner.ts";
import { askForNewAddress } from "../mail/use-links.ts";
import { EditPage, ErasePage, PasswordPage, type AccountPageProps } from "../web/account-pages.tsx";
import { announce } from "./announce.ts";
import { ANSWERS, REFUSALS, answerAccepted } from "./answer-accepted.ts";
import { readChange, type ReadChange } from "./read-change.ts";

type Page = (props: AccountPageProps) => JSX.Element;

/**
 * What somebody asks for: the change, the password if one is needed, and what its owner is told by mail. `newAddress` waits to
 * be confirmed; with nothing else to change, there is no change yet.
 */
type Asked = {
  change: AccountChange | null;
  userPw: string | undefined;
  notice?: OwnerNews["kind"];
  newAddress?: string | undefined;
};

const asLoggedIn = loggedIn((c) =>
  c.req.method === "GET" && prefersPage(c) ? c.redirect("/", 303) : refuse(c, "not_logged_in"),
);

export const account = new Hono<AuthApp>()
  .get("/me/edit", asLoggedIn, (c) => c.html(show(c, EditPage)))
  .get("/me/password", asLoggedIn, (c) => c.html(show(c, PasswordPage)))
  .get("/me/erase", asLoggedIn, (c) => c.html(show(c, ErasePage)))

  .patch("/me", ownPagesOnly, asLoggedIn, limitBody, (c) => changeProfile(c))
  .post("/me/edit", ownPagesOnly, asLoggedIn, limitBody, (c) => changeProfile(c))
  .post("/me/password", ownPagesOnly, asLoggedIn, limitBody, (c) => changePassword(c))
  .delete("/me", ownPagesOnly, asLoggedIn, limitBody, (c) => erase(c))
  .post("/me/erase", ownPagesOnly, asLoggedIn, limitBody, (c) => erase(c));

async function changeProfile(c: Context<LoggedInApp>): Promise<Response> {
  const read = await readChange(c, changeRequestSchema);
  if (read.kind === "refused") return sayWhatIsWrong(c, read, EditPage);
  const { userName, email, userPw } = read.fields;
  if (email === undefined || mailerOf(c.env) === null) {
    return carryOut(c, read, { change: profileChange({ userName, email }), userPw }, EditPage);
  }
  const change = userName === undefined ? null : profileChange({ userName });
  return carryOut(c, read, { change, userPw, newAddress: email }, EditPage);
}

async function changePassword(c: Context<LoggedInApp>): Promise<Response> {
  const read = await readChange(c, passwordRequestSchema);
  if (read.kind === "refused") return sayWhatIsWrong(c, read, PasswordPage);
  const { userPw, newPw } = read.fields;
  const { userId, email } = c.var.user;
  const weakness = await passwordWeakness({ userId, email, userPw: newPw });
  if (weakness !== null) return refuseFields(c, read, [{ field: "newPw", code: weakness }], PasswordPage);
  const change = passwordChange(newPw, await sessionHash(sessionToken(c)));
  return carryOut(c, read, { change, userPw, notice: "passwordChanged" }, PasswordPage);
}

async function erase(c: Context<LoggedInApp>): Promise<Response> {
  const read = await readChange(c, erasureRequestSchema);
  if (read.kind === "refused") return sayWhatIsWrong(c, read, ErasePage);
  return carryOut(c, read, { change: ERASURE, userPw: read.fields.userPw }, ErasePage);
}

/** Checks the password if one is needed, has the change accepted, and answers. A request that comes again joins the first. */
async function carryOut(
  c: Context<LoggedInApp>,
  read: Pick<ReadChange, "typed" | "idempotencyKey">,
  { change, userPw, notice, newAddress }: Asked,
  page: Page,
): Promise<Response> {
  const { idempotencyKey } = read;
  const { user } = c.var;
  const again = (code: ProblemCode, details: ProblemDetails = {}) => refuseForm(c, read, code, details, page);
  const denied = await overLimit(c, "userId", `change ${user.userId}`, again);
  if (denied !== null) return denied;

  const eventId = await changeIdFor(c.env.AUTH_SECRET, user.userId, idempotencyKey);
  const names = { eventId, traceparent: traceparentOf(c.req.header("traceparent")) };
  const mayBeKnown = change !== null && idempotencyKey !== undefined;
  const before = mayBeKnown ? await acceptedBefore(c.env, user, change, names) : null;
  const refused = before === null && userPw !== undefined ? await refuseGuess(c, read, userPw, page) : null;
  if (refused !== null) return refused;
  const { language } = c.var;
  if (before === null && newAddress !== undefined && !(await askForNewAddress(c.env, user, newAddress, language))) {
    return again("unavailable", { retryAfterS: RETRY_AFTER_S });
  }
  if (change === null) return prefersPage(c) ? c.redirect("/confirm?sent", 303) : c.body(null, 204);
  const handedOver = before ?? (await acceptChange(c.env, user, change, names));
  if (handedOver.kind !== "accepted") return again(...REFUSALS[handedOver.kind]);
  const { userId, accountId } = user;
  if (before === null && notice !== undefined) await tellOwner(c.env, { kind: notice, userId, accountId, language });
  if (change.kind === "erased") takeSession(c);
  await announce(c, { userId, eventId, kind: change.kind });
  return answerAccepted(c, negotiate(c, ANSWERS), handedOver.snapshot);
}

/**
 * Looks at the password, as a login does; null if it is right. The userId is the session's: nobody can guess at another
 * account here.
 */
async function refuseGuess(
  c: Context<LoggedInApp>,
  read: Pick<ReadChange, "typed" | "idempotencyKey">,
  userPw: string,
  page: Page,
): Promise<Response | null> {
  const browserFor = (accountId: string) => knownBrowser(c, accountId);
  const typed = { userId: c.var.user.userId, userPw };
  const guessed = await guessPassword(c.env, typed, { address: addressOf(c), browserFor });
  const again = (code: ProblemCode, details: ProblemDetails = {}) => refuseForm(c, read, code, details, page);
  switch (guessed.kind) {
    case "right":
      return null;
    case "refused":
      return refuseFields(c, read, [{ field: "userPw", code: "wrong_password" }], page);
    case "wait":
      return tooMany(c, Math.ceil(guessed.waitMs / 1000), { name: "login", quota: 1 }, again);
    case "unavailable":
      return again("unavailable", { retryAfterS: RETRY_AFTER_S });
  }
}

function sayWhatIsWrong(
  c: Context<LoggedInApp>,
  read: Extract<ReadChange, { kind: "refused" }>,
  page: Page,
): Response | Promise<Response> {
  if (read.faults.length === 0) return refuse(c, read.code, read.details);
  return refuseFields(c, read, read.faults, page);
}

function refuseFields(
  c: Context<LoggedInApp>,
  { typed, idempotencyKey }: Pick<ReadChange, "typed" | "idempotencyKey">,
  faults: Parameters<typeof fieldErrors>[1],
  page: Page,
): Response | Promise<Response> {
  const errors = fieldErrors(c.var.language, faults);
  return refuse(c, "invalid_fields", { errors }, () => show(c, page, { typed, errors, idempotencyKey }));
}

/** A key that was used for something else would be refused again, so the form gets a new one. */
function refuseForm(
  c: Context<LoggedInApp>,
  { typed, idempotencyKey }: Pick<ReadChange, "typed" | "idempotencyKey">,
  code: ProblemCode,
  details: ProblemDetails,
  page: Page,
): Response | Promise<Response> {
  const key = code === "idempotency_key_reused" ? undefined : idempotencyKey;
  return refuse(c, code, details, (problem) => show(c, page, { typed, problem, idempotencyKey: key }));
}

type Shown = {
  typed?: ReadChange["typed"];
  errors?: readonly FieldError[];
  problem?: Problem;
  idempotencyKey?: string | undefined;
};

/** A page with its form, as it was typed or with what the account has now. */
function show(c: Context<LoggedInApp>, Page: Page, { idempotencyKey, ...shown }: Shown = {}): JSX.Element {
  return (
    <Page
      language={c.var.language}
      user={c.var.user}
      idempotencyKey={idempotencyKey ?? crypto.randomUUID()}
      {...shown}
    />
  );
}
