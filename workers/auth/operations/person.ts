/**
 * One person, for operators: what each service keeps by a userId, and the events that the user's object knows. Reads and
 * stores nothing; an object is asked only if something is known of the userId, so that looking makes none.
 */
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as z from "zod";
import { foundAccountSchema } from "#shared/contract/kept-accounts.ts";
import { REPLICAS, type Replica, type Service } from "#shared/contract/services.ts";
import { readSnapshotSchema } from "#shared/contract/snapshot.ts";
import { KINDS } from "#shared/contract/account.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { tombstones } from "../accounts/tombstones.table.ts";
import { users } from "../accounts/users.table.ts";
import { lateOf } from "./late.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";

type PersonEnv = Pick<Env, "DB" | "USERS"> & AccountsEnv;

/** What a service keeps by a userId. `away`: it did not answer. `atMs`: since when it is as it is. */
type KeptAt = {
  state: "kept" | "erased" | "none" | "away";
  accountId: string | null;
  revision: number | null;
  atMs: number | null;
};

/** An event as the object tells it. The object may run another version of this code, so what it says is parsed. */
const eventSchema = z.looseObject({
  eventId: z.string(),
  kind: z.enum(KINDS),
  acceptedAtMs: z.number(),
  snapshot: readSnapshotSchema,
  timeline: z.array(z.object({ atMs: z.number(), service: z.string(), what: z.string() })),
});

type PersonEvent = z.infer<typeof eventSchema>;

/** One userId as each part knows it; events the newest first. */
export type PersonView = { userId: string; services: Record<Service, KeptAt>; events: PersonEvent[] };

const NONE: KeptAt = { state: "none", accountId: null, revision: null, atMs: null };

/** @throws while auth's own database is away */
export async function personView(env: PersonEnv, userId: string): Promise<PersonView> {
  const [auth, late] = await Promise.all([keptAtAuth(env, userId), lateOf(drizzle(env.DB), userId)]);
  const asked = REPLICAS.map(async (replica) => [replica, await keptAtReplica(env, replica, userId, auth.accountId)]);
  const replicas = (await Promise.all(asked)) as [Replica, KeptAt][];
  const services = { auth, ...Object.fromEntries(replicas) } as PersonView["services"];
  const isKnown = auth.state !== "none" || late.length > 0;
  return { userId, services, events: isKnown ? await eventsOf(env, userId) : [] };
}

async function keptAtAuth({ DB }: PersonEnv, userId: string): Promise<KeptAt> {
  const [found] = await drizzle(DB).all<KeptAt>(sql`
    SELECT 'kept' AS state, event_id AS accountId, revision, coalesce(revised_at_ms, created_at_ms) AS atMs
    FROM ${users} WHERE user_id = ${userId}
    UNION ALL SELECT 'erased', account_id, revision, erased_at_ms FROM ${tombstones} WHERE user_id = ${userId}`);
  return found ?? NONE;
}

async function keptAtReplica(
  env: PersonEnv,
  replica: Replica,
  userId: string,
  accountId: string | null,
): Promise<KeptAt> {
  try {
    return foundAccountSchema.nullable().parse(await accountsAt(env, replica).find({ userId, accountId })) ?? NONE;
  } catch (error) {
    log("warn", "part does not answer", { service: replica, reason: reasonOf(error) });
    return { ...NONE, state: "away" };
  }
}

/** None while the object cannot be reached: what the services keep is worth showing by itself. */
async function eventsOf({ USERS }: PersonEnv, userId: string): Promise<PersonEvent[]> {
  try {
    return eventSchema.array().parse(await USERS.getByName(userId).events());
  } catch (error) {
    log("warn", "part does not answer", { path: "user's object", reason: reasonOf(error) });
    return [];
  }
}
