/**
 * What an admin does at `/admin`: POST /admin/send-again sends again what is late, POST /admin/dead-letters/remove removes a
 * letter, POST /admin/erase erases an account for somebody. Each is recorded before it is done, under the name that the session says. One userId is done when this answers;
 * thousands go on behind the answer, and then by the cron trigger.
 */
import { Hono, type Context } from "hono";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import type * as z from "zod";
import {
  eraseRequestSchema,
  removeDeadLetterRequestSchema,
  sendAgainRequestSchema,
} from "#shared/contract/operations.ts";
import { adminOnly } from "../accounts/admin-only.ts";
import type { LoggedInApp } from "../accounts/current-user.ts";
import { users } from "../accounts/users.table.ts";
import type { AuthApp } from "../http/context.ts";
import { ownPagesOnly } from "../http/cross-site.ts";
import { prefersPage } from "../http/negotiate.ts";
import { refuse } from "../http/problem.tsx";
import { limitBody, readBody } from "../http/read-body.ts";
import { actionRow, recordAction, type Action, type ActionOf } from "../operations/actions.ts";
import { carryOut } from "../operations/carry-out.ts";
import { deadLetter } from "../operations/read-dead-letters.ts";

export const adminActions = new Hono<AuthApp>()
  .post("/admin/send-again", ownPagesOnly, adminOnly, limitBody, async (c) => {
    const asked = await readAsked(c, sendAgainRequestSchema);
    if (asked instanceof Response) return asked;
    const { messageId, ...about } = asked;
    if (messageId === undefined) return act(c, "send-again", nulled(about), backTo(about));
    const letter = await deadLetter(drizzle(c.env.DB), messageId);
    if (letter === null) return refuse(c, "not_found");
    const { userId } = letter;
    if (userId === null) return refuse(c, "malformed", { detail: "the letter does not say whose it is" });
    return act(c, "send-again", { userId, messageId }, "/admin/dead-letters");
  })

  .post("/admin/dead-letters/remove", ownPagesOnly, adminOnly, limitBody, async (c) => {
    const asked = await readAsked(c, removeDeadLetterRequestSchema);
    if (asked instanceof Response) return asked;
    const letter = await deadLetter(drizzle(c.env.DB), asked.messageId);
    if (letter === null) return refuse(c, "not_found");
    const of = { messageId: asked.messageId, userId: letter.userId };
    return act(c, "remove-dead-letter", of, "/admin/dead-letters");
  })

  .post("/admin/erase", ownPagesOnly, adminOnly, limitBody, async (c) => {
    const asked = await readAsked(c, eraseRequestSchema);
    if (asked instanceof Response) return asked;
    const { userId } = asked;
    if (!(await isKept(c.env, userId))) return refuse(c, "not_found");
    return act(c, "erase", { userId, eventId: crypto.randomUUID() }, `/admin/users/${userId}`);
  });

/** True while auth keeps an account by this userId. */
async function isKept({ DB }: Env, userId: string): Promise<boolean> {
  const kept = await drizzle(DB).select({ userId: users.userId }).from(users).where(eq(users.userId, userId));
  return kept.length > 0;
}

type AskedOf = Omit<z.infer<typeof sendAgainRequestSchema>, "messageId">;

/** The fields of a body that keeps to its schema, or the refusal of one that does not. */
async function readAsked<T>(c: Context<LoggedInApp>, schema: z.ZodType<T>): Promise<T | Response> {
  const body = await readBody(c);
  if (body.kind === "unreadable") return refuse(c, body.code, body.details);
  return schema.safeParse(body.fields).data ?? refuse(c, "malformed");
}

/** Records an action, begins it, and says so: 303 to the page that it came from, or 202 with the record. */
async function act(
  c: Context<LoggedInApp>,
  what: Action["what"],
  of: Partial<ActionOf>,
  page: string,
): Promise<Response> {
  const action = await recordAction(c.env, c.var.user, what, of, Date.now());
  const work = carryOut(c.env, action);
  const isOfOne = action.userId !== null || action.messageId !== null;
  if (!isOfOne) c.executionCtx.waitUntil(work);
  const reached = isOfOne ? await work : action;
  if (!prefersPage(c)) return c.json(actionRow(reached, true), 202);
  return c.redirect(`${page}${page.includes("?") ? "&" : "?"}action=${action.id}`, 303);
}

/** The page of what was sent again: the person, or the list with this filter. */
function backTo({ userId, service, status }: AskedOf): string {
  if (userId !== undefined) return `/admin/users/${userId}`;
  const query = new URLSearchParams({ ...(service && { service }), ...(status && { status }) }).toString();
  return query === "" ? "/admin/late" : `/admin/late?${query}`;
}

function nulled({ userId = null, eventId = null, service = null, status = null }: AskedOf | Partial<ActionOf>) {
  return { userId, eventId, service, status };
}
