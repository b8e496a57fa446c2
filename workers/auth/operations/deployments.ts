/**
 * Which version of each Worker runs, and since when: seen by the cron trigger, once a minute. auth knows its own version
 * from the platform, and asks each replica for its own (`shared/replica/accounts-entrypoint.ts`). A replica that does not
 * say, because it is away or older than the question, is left out. No account's API is asked.
 */
import { desc, sql } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import * as z from "zod";
import { REPLICAS, type Replica, type Service } from "#shared/contract/services.ts";
import { within } from "#shared/platform/within.ts";
import { deployments } from "./deployments.table.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";

/** A version, and when it was first seen (Unix milliseconds): at most a minute after its deployment. */
export type Deployment = { service: Service; versionId: string; seenAtMs: number };

/** How many rows of one service are kept. */
const KEPT = 30;

/** How long a replica may take to say its version (milliseconds). */
const ANSWER_MS_MAX = 2_000;

/** A version's name is a UUID; what is longer is none. */
const versionSchema = z.string().min(1).max(64);

type DeploymentsEnv = Pick<Env, "DB" | "VERSION"> & AccountsEnv;

/** Writes a row for each service whose version is not the one that was seen last; nothing if there is none. */
export async function noticeDeployments(env: DeploymentsEnv, nowMs: number): Promise<void> {
  const replicas = REPLICAS.map(async (service) => ({ service, versionId: await versionAt(env, service) }));
  const seen = [{ service: "auth", versionId: env.VERSION.id }, ...(await Promise.all(replicas))];
  const known = seen.filter(({ versionId }) => versionId !== null);
  // One statement: two ticks at once write one row.
  const written = await drizzle(env.DB).all<Pick<Deployment, "service">>(sql`
    INSERT INTO ${deployments} (service, seen_at_ms, version_id)
    SELECT value ->> 'service', ${nowMs}, value ->> 'versionId' FROM json_each(${JSON.stringify(known)})
    WHERE (
      SELECT version_id FROM ${deployments} WHERE service = value ->> 'service' ORDER BY seen_at_ms DESC LIMIT 1
    ) IS NOT value ->> 'versionId'
    ON CONFLICT DO NOTHING
    RETURNING service`);
  for (const { service } of written) await removeOld(drizzle(env.DB), service);
}

/** The deployments that were seen last, newest first. Reads every row: at most 30 of each service. */
export async function readDeployments(db: DrizzleD1Database, count = 10): Promise<Deployment[]> {
  const newest = desc(deployments.seenAtMs);
  const rows = await db.select().from(deployments).orderBy(newest, deployments.service).limit(count);
  return rows.map((row) => ({ ...row, service: row.service as Service }));
}

async function removeOld(db: DrizzleD1Database, service: Service): Promise<void> {
  await db.run(sql`
    DELETE FROM ${deployments} WHERE service = ${service} AND seen_at_ms <= (
      SELECT seen_at_ms FROM ${deployments} WHERE service = ${service} ORDER BY seen_at_ms DESC LIMIT 1 OFFSET ${KEPT})`);
}

/** The version that a replica runs; null if it does not say. */
async function versionAt(env: AccountsEnv, replica: Replica): Promise<string | null> {
  try {
    return versionSchema.parse(await within(ANSWER_MS_MAX, () => accountsAt(env, replica).version()));
  } catch {
    return null; // `GET /ready` says whether it is away.
  }
}
