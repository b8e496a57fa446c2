/**
 * The pages for operators: GET /admin and below. Only an administrator sees them; nothing here changes anything. What is to be
 * done is asked for by a page with a form (`/admin/send-again`), which posts to `admin-actions.ts`.
 */
import { Hono } from "hono";
import { drizzle } from "drizzle-orm/d1";
import * as z from "zod";
import { eraseRequestSchema } from "#shared/contract/operations.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import { adminOnly } from "../accounts/admin-only.ts";
import type { LoggedInApp } from "../accounts/current-user.ts";
import { refuse } from "../http/problem.tsx";
import { actionPage } from "../operations/actions.ts";
import { LATE_STATUSES, lateCounts, lateOf, stuckPage } from "../operations/late.ts";
import { readOverview } from "../operations/overview.ts";
import { personView } from "../operations/person.ts";
import { deadLetter, deadLetterPage } from "../operations/read-dead-letters.ts";
import { ActionsPage } from "../web/admin/actions-page.tsx";
import { EraseUserPage, RemoveDeadLetterPage, SendAgainPage } from "../web/admin/confirm-page.tsx";
import { DeadLettersPage } from "../web/admin/dead-letters-page.tsx";
import { LatePage } from "../web/admin/late-page.tsx";
import { OverviewPage } from "../web/admin/overview-page.tsx";
import { NoPersonPage, PersonPage } from "../web/admin/person-page.tsx";
import { COUNT_MAX } from "../web/admin/views.ts";
import { frameOf } from "./admin-frame.ts";

/** A parameter that a form sends empty is one that was not chosen. */
const choice = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === "" ? undefined : value), schema);
const pageQuery = z.object({ cursor: z.string().max(1_024).nullable().default(null) });
const lateQuery = pageQuery.extend({
  service: choice(z.enum(SERVICES).nullable().default(null)),
  status: choice(z.enum(LATE_STATUSES).nullable().default(null)),
});
const scopeQuery = lateQuery.omit({ cursor: true }).extend({
  userId: userIdSchema.nullable().default(null),
  eventId: z.uuid().nullable().default(null),
});
const letterQuery = z.object({ messageId: z.string().min(1).max(128) });

export const admin = new Hono<LoggedInApp>()
  .get("/admin", adminOnly, async (c) => {
    const frame = frameOf(c);
    return c.html(<OverviewPage frame={frame} view={await readOverview(c.env, frame.clock.nowMs)} />);
  })

  .get("/admin/late", adminOnly, async (c) => {
    const asked = lateQuery.safeParse(c.req.query());
    if (!asked.success) return refuse(c, "malformed");
    const { cursor, ...filter } = asked.data;
    const view = await stuckPage(drizzle(c.env.DB), filter, { cursor });
    return c.html(<LatePage frame={frameOf(c)} view={view} filter={filter} cursor={cursor} />);
  })

  .get("/admin/send-again", adminOnly, async (c) => {
    const scope = scopeQuery.safeParse(c.req.query());
    // A scope that cannot be read must not become a wider one.
    if (!scope.success) return refuse(c, "malformed");
    const count = await countOf(c.env, scope.data);
    return c.html(<SendAgainPage frame={frameOf(c)} scope={scope.data} count={count} />);
  })

  .get("/admin/dead-letters", adminOnly, async (c) => {
    const asked = pageQuery.safeParse(c.req.query());
    if (!asked.success) return refuse(c, "malformed");
    const view = await deadLetterPage(drizzle(c.env.DB), asked.data);
    return c.html(<DeadLettersPage frame={frameOf(c)} view={view} cursor={asked.data.cursor} />);
  })

  .get("/admin/dead-letters/remove", adminOnly, async (c) => {
    const asked = letterQuery.safeParse(c.req.query());
    const letter = asked.success ? await deadLetter(drizzle(c.env.DB), asked.data.messageId) : null;
    if (letter === null) return refuse(c, "not_found");
    return c.html(<RemoveDeadLetterPage frame={frameOf(c)} letter={letter} />);
  })

  .get("/admin/erase", adminOnly, (c) => {
    const asked = eraseRequestSchema.safeParse(c.req.query());
    if (!asked.success) return refuse(c, "malformed");
    return c.html(<EraseUserPage frame={frameOf(c)} userId={asked.data.userId} />);
  })

  .get("/admin/actions", adminOnly, async (c) => {
    const asked = pageQuery.safeParse(c.req.query());
    if (!asked.success) return refuse(c, "malformed");
    const view = await actionPage(c.env, asked.data);
    return c.html(<ActionsPage frame={frameOf(c)} view={view} cursor={asked.data.cursor} />);
  })

  .get("/admin/users", adminOnly, (c) => {
    const userId = userIdSchema.safeParse(c.req.query("userId")?.trim().toLowerCase());
    return userId.success
      ? c.redirect(`/admin/users/${userId.data}`, 303)
      : c.html(<NoPersonPage frame={frameOf(c)} />);
  })

  .get("/admin/users/:userId", adminOnly, async (c) => {
    const userId = userIdSchema.safeParse(c.req.param("userId"));
    if (!userId.success) return refuse(c, "not_found");
    return c.html(<PersonPage frame={frameOf(c)} view={await personView(c.env, userId.data)} />);
  });

/** How many answers are late in a scope, up to `COUNT_MAX` for each service and status. */
async function countOf({ DB }: Env, { userId, eventId, ...filter }: z.infer<typeof scopeQuery>): Promise<number> {
  const db = drizzle(DB);
  if (userId !== null) return (await lateOf(db, userId, { eventId, ...filter })).length;
  const counts = await lateCounts(db);
  const sum = SERVICES.filter((service) => isMeant(filter.service, service))
    .flatMap((service) => LATE_STATUSES.map((status) => (isMeant(filter.status, status) ? counts[service][status] : 0)))
    .reduce((all, count) => all + count, 0);
  return Math.min(sum, COUNT_MAX);
}

function isMeant<T>(chosen: T | null, one: T): boolean {
  return chosen === null || chosen === one;
}
