/**
 * How the company is, for operators: gathered for one look from what is counted already. Reads rows by key and bounded: about 120
 * when all is well, at most 7,100 when a thousand answers are late and a thousand letters dead at every service. Asks each
 * queue once. Stores nothing, and asks no replica and no object.
 */
import { drizzle } from "drizzle-orm/d1";
import { readHours } from "../metrics/hours.ts";
import { openAlerts } from "./alerts/alert-store.ts";
import { channelsWanted, type AlertSettings } from "./alerts/channels.ts";
import { readBacklogs } from "./backlogs.ts";
import { readDeployments } from "./deployments.ts";
import { driftOf } from "./drift.ts";
import { lateCounts } from "./late.ts";
import { deadLetterCount } from "./read-dead-letters.ts";
import { readWalks } from "./walks.ts";

/**
 * The hours of a day, what is late, the queues, the drift, the dead letters, the open alerts and where alerts go, and the last deployments.
 *
 * @throws while auth's database is away
 */
export async function readOverview(
  env: Pick<Env, "DB"> & Parameters<typeof readBacklogs>[0] & AlertSettings,
  nowMs: number,
) {
  const db = drizzle(env.DB);
  const [{ hours, took }, late, backlogs, walks, deadLetters, alerts, deployments] = await Promise.all([
    readHours(db, nowMs),
    lateCounts(db),
    readBacklogs(env),
    readWalks(db),
    deadLetterCount(db),
    openAlerts(db),
    readDeployments(db),
  ]);
  const channels = channelsWanted(env);
  return {
    nowMs,
    hours,
    took,
    late,
    backlogs,
    drift: driftOf(walks, nowMs),
    deadLetters,
    alerts,
    channels,
    deployments,
  };
}
