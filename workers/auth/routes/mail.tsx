/**
 * What mails lead to: confirming an address (/confirm), asking for another mail, and setting a forgotten password (/forgot,
 * /reset). All of it is not found while mails are off. A GET spends nothing: what looks at mails follows their links.
 *
 * Whoever asks for a mail by userId gets one answer, after one message on a queue, whether or not somebody has that id.
 */
import { Hono, type Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { ProblemCode } from "#shared/contract/problem.ts";
import {
  FIELD_CODES,
  confirmMailRequestSchema,
  confirmRequestSchema,
  forgotRequestSchema,
  resetRequestSchema,
  type FieldCode,
} from "#shared/contract/user.ts";
import { currentUser, takeSession } from "../accounts/current-user.ts";
import { knownBrowser } from "../accounts/known-browser.ts";
import type { AuthApp } from "../http/context.ts";
import { prefersPage } from "../http/negotiate.ts";
import { RETRY_AFTER_S, fieldErrors, refuse } from "../http/problem.tsx";
import { limitBody, readBody } from "../http/read-body.ts";
import { traceparentOf } from "../http/trace.ts";
import { askForMail } from "../mail/ask-for-mail.ts";
import { mailerOf } from "../mail/mail-settings.ts";
import { isToken } from "../mail/tokens.ts";
import { confirmByCode, confirmByToken, resetPassword, type Reader } from "../mail/use-links.ts";
import { ConfirmPage } from "../web/confirm-page.tsx";
import { ForgotPage } from "../web/forgot-page.tsx";
import { MessagePage } from "../web/message-page.tsx";
import { ResetPage } from "../web/reset-page.tsx";
import { wordsIn } from "../web/words.ts";

/** While mails are off there is nothing here. */
const whileOn = createMiddleware<AuthApp>(async (c, next) => {
  c.header("cache-control", "no-store");
  return mailerOf(c.env) === null ? refuse(c, "not_found") : next();
});

export const mail = new Hono<AuthApp>()
  .get("/confirm", whileOn, async (c) => {
    const { language } = c.var;
    const { confirm } = wordsIn(language).mail;
    if (c.req.query("done") !== undefined) {
      return c.html(<MessagePage language={language} {...confirm.done} next={{ href: "/", label: confirm.next }} />);
    }
    const token = tokenIn(c);
    const userId = token === "" ? (await currentUser(c))?.userId : undefined;
    const isSent = c.req.query("sent") !== undefined;
    return c.html(<ConfirmPage language={language} token={token || undefined} userId={userId} isSent={isSent} />);
  })
  .post("/confirm", whileOn, limitBody, async (c) => {
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, body.code, body.details);
    const { data: typed } = confirmRequestSchema.safeParse(body.fields);
    if (typed === undefined) return refuse(c, "malformed");
    const [reader, nowMs] = [readerOf(c), Date.now()];
    const used =
      "token" in typed
        ? await confirmByToken(c.env, typed.token, reader, nowMs)
        : await confirmByCode(c.env, { ...typed, userId: typed.userId.trim().toLowerCase() }, reader, nowMs);
    if (used === "unavailable") return refuse(c, used, { retryAfterS: RETRY_AFTER_S });
    if (used !== "not valid") return prefersPage(c) ? c.redirect("/confirm?done", 303) : c.body(null, 204);
    const userId = "token" in typed ? undefined : typed.userId;
    return refuse(c, "link_not_valid", {}, (refusal) => (
      <ConfirmPage language={c.var.language} problem={refusal} userId={userId} />
    ));
  })
  .post("/confirm/mail", whileOn, limitBody, async (c) => {
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, body.code, body.details);
    const typed = confirmMailRequestSchema.safeParse(body.fields);
    if (!typed.success) return refuse(c, "malformed");
    return ask(c, "confirm", typed.data.userId, "/confirm?sent");
  })
  .get("/forgot", whileOn, (c) => {
    const { language } = c.var;
    const { mail: words, login } = wordsIn(language);
    if (c.req.query("sent") === undefined) return c.html(<ForgotPage language={language} />);
    return c.html(<MessagePage language={language} {...words.forgot.sent} next={{ href: "/", label: login.title }} />);
  })
  .post("/forgot", whileOn, limitBody, async (c) => {
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, body.code, body.details);
    const typed = forgotRequestSchema.safeParse(body.fields);
    if (typed.success) return ask(c, "reset", typed.data.userId, "/forgot?sent");
    const errors = errorsAt(c, "userId", typed.error.issues);
    if (errors.length === 0) return refuse(c, "malformed");
    return refuse(c, "invalid_fields", { errors }, () => <ForgotPage language={c.var.language} errors={errors} />);
  })
  .get("/reset", whileOn, (c) => {
    const { language } = c.var;
    const { mail: words, login } = wordsIn(language);
    if (c.req.query("done") === undefined) return c.html(<ResetPage language={language} token={tokenIn(c)} />);
    return c.html(<MessagePage language={language} {...words.reset.done} next={{ href: "/", label: login.title }} />);
  })
  .post("/reset", whileOn, limitBody, async (c) => {
    const body = await readBody(c);
    if (body.kind === "unreadable") return refuse(c, body.code, body.details);
    const typed = resetRequestSchema.safeParse(body.fields);
    const token = typeof body.fields["token"] === "string" ? body.fields["token"] : "";
    const again = (code: ProblemCode, errors: ReturnType<typeof errorsAt> = []) =>
      refuse(c, code, errors.length === 0 ? {} : { errors }, (refusal) => (
        <ResetPage
          language={c.var.language}
          token={isToken(token) ? token : ""}
          errors={errors}
          problem={code === "invalid_fields" ? undefined : refusal}
        />
      ));
    if (!typed.success) {
      const errors = errorsAt(c, "userPw", typed.error.issues);
      return errors.length === 0 ? refuse(c, "malformed") : again("invalid_fields", errors);
    }
    const browserFor = (accountId: string) => knownBrowser(c, accountId);
    const reset = await resetPassword(c.env, typed.data, browserFor, readerOf(c), Date.now());
    switch (reset) {
      case "not valid":
        return again("link_not_valid");
      case "unavailable":
        return again("unavailable");
      case "common_password":
      case "contains_your_data":
        return again("invalid_fields", fieldErrors(c.var.language, [{ field: "userPw", code: reset }]));
      case "done":
      case "accepted":
        takeSession(c);
        return prefersPage(c) ? c.redirect("/reset?done", 303) : c.body(null, 204);
    }
  });

/** Asks for a mail to whoever has this userId: the same work and the same answer if nobody has it. */
async function ask(c: Context<AuthApp>, kind: "confirm" | "reset", userId: string, next: string) {
  const isAsked = await askForMail(c.env, { kind, userId, accountId: null, language: c.var.language });
  if (!isAsked) return refuse(c, "unavailable", { retryAfterS: RETRY_AFTER_S });
  return prefersPage(c) ? c.redirect(next, 303) : c.body(null, 202);
}

/** The token in a page's address; empty if there is none. */
function tokenIn(c: Context<AuthApp>): string {
  const token = c.req.query("token") ?? "";
  return isToken(token) ? token : "";
}

function readerOf(c: Context<AuthApp>): Reader {
  return { language: c.var.language, traceparent: traceparentOf(c.req.header("traceparent")) };
}

/** What is wrong with the one field that a form has, in words; empty if something else is wrong. */
function errorsAt(c: Context<AuthApp>, field: string, issues: readonly { message: string; path: PropertyKey[] }[]) {
  const [issue] = issues;
  const isOfField = issues.every(({ path }) => path[0] === field);
  if (issue === undefined || !isOfField || !isFieldCode(issue.message)) return [];
  return fieldErrors(c.var.language, [{ field, code: issue.message }]);
}

function isFieldCode(code: string): code is FieldCode {
  return (FIELD_CODES as readonly string[]).includes(code);
}
