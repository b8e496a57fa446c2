/**
 * auth's real Worker, with doors that it does not have yet: `/revise` changes, erases or repairs an account through the
 * user's object, `/revised` shows how far that is, and `/forget` empties the object, as a day without anything does.
 */
import { UserObject as RealUserObject } from "../../../workers/auth/user-object/user-object.ts";
import { changed } from "../../../workers/auth/user-object/kinds/changed.ts";
import { erased } from "../../../workers/auth/user-object/kinds/erased.ts";
import { repair } from "../../../workers/auth/user-object/kinds/repair.ts";
import worker from "../../../workers/auth/worker.ts";

export { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";

export class UserObject extends RealUserObject {
  async forget(): Promise<void> {
    await this.ctx.storage.deleteAll();
    this.ctx.abort("forgotten by the test");
  }
}

export default {
  ...worker,
  fetch: async (request, env, ctx) => (await answer(request, env)) ?? worker.fetch(request, env, ctx),
} satisfies ExportedHandler<Env>;

async function answer(request: Request, env: Env): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  const userId = searchParams.get("userId") ?? "";
  const object = env.USERS.getByName(userId) as DurableObjectStub<UserObject>;
  switch (pathname) {
    case "/revise":
      return new Response(await revise(env, userId, searchParams));
    case "/revised":
      return Response.json(await object.snapshot(searchParams.get("eventId") ?? ""));
    case "/forget":
      await object.forget().catch(() => {}); // It has aborted itself.
      return new Response();
    default:
      return null;
  }
}

/** Hands an event over for the account that auth keeps, and returns its eventId. */
async function revise(env: Env, userId: string, searchParams: URLSearchParams): Promise<string> {
  const kept = await env.DB.prepare(
    `SELECT event_id AS accountId, revision FROM users WHERE user_id = ?1
     UNION ALL SELECT account_id, revision FROM tombstones WHERE user_id = ?1`,
  )
    .bind(userId)
    .first<{ accountId: string; revision: number }>();
  if (kept === null) throw new Error("there is no such account");
  const names = { eventId: crypto.randomUUID(), userId, fingerprint: "", traceparent: "" };
  const object = env.USERS.getByName(userId);
  const userName = searchParams.get("userName") ?? "";
  const kind = searchParams.get("kind");
  if (kind === "repair") await object.repair(repair(names, kept.accountId));
  else if (kind === "erased") await object.accept(erased(names, kept.accountId));
  else await object.accept(changed(names, kept, { userName }));
  return names.eventId;
}
