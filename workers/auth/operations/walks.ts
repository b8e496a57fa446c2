/**
 * The rows of the reconciler's walks. A tick owns a row while it holds its lease: what it saves after another has taken the
 * lease is not written, so two ticks never count one page twice. `GET /health` reads the same rows.
 */
import { and, eq, lte } from "drizzle-orm";
import type { DrizzleD1Database } from "drizzle-orm/d1";
import type { Replica } from "#shared/contract/services.ts";
import type { Walk } from "./walk.ts";
import { walks } from "./walks.table.ts";

/** How long a tick may keep a row to itself (milliseconds): more than a tick works, so the next but one goes on after a crash. */
const LEASE_MS = 120_000;

/** Every walk: one row per replica that was ever walked through. */
export async function readWalks(db: DrizzleD1Database): Promise<Walk[]> {
  return db.select().from(walks);
}

/** Takes the lease of a replica's row, and returns the row as it is then; null if another tick has it. */
export async function takeLease(db: DrizzleD1Database, service: Replica, nowMs: number): Promise<Walk | null> {
  const leaseUntilMs = nowMs + LEASE_MS;
  const [walk] = await db
    .insert(walks)
    .values({ service, leaseUntilMs })
    .onConflictDoUpdate({ target: walks.service, set: { leaseUntilMs }, setWhere: lte(walks.leaseUntilMs, nowMs) })
    .returning();
  return walk ?? null;
}

/** Saves a walk under its lease. False if another tick has taken the lease: then nothing was written. */
export async function saveWalk(db: DrizzleD1Database, walk: Walk): Promise<boolean> {
  return writeUnderLease(db, walk, walk);
}

/** Gives the lease back, so that the next tick can go on. */
export async function endLease(db: DrizzleD1Database, walk: Walk): Promise<void> {
  await writeUnderLease(db, walk, { leaseUntilMs: 0 });
}

async function writeUnderLease(
  db: DrizzleD1Database,
  { service, leaseUntilMs }: Walk,
  values: Partial<Walk>,
): Promise<boolean> {
  const isOurs = and(eq(walks.service, service), eq(walks.leaseUntilMs, leaseUntilMs));
  const written = await db.update(walks).set(values).where(isOurs).returning({ service: walks.service });
  return written.length > 0;
}
