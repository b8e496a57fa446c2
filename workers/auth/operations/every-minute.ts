/** What the cron trigger does, every minute. Each is done beside the others: one that fails holds up none. */
import { drizzle } from "drizzle-orm/d1";
import { log, reasonOf } from "#shared/platform/log.ts";
import { removeOldHours } from "../metrics/hours.ts";
import { tendMails } from "../mail/tend-mails.ts";
import { watchConditions } from "./alerts/watch-conditions.ts";
import { noticeDeployments } from "./deployments.ts";
import { reconcile } from "./reconciler.ts";
import { tendOperations } from "./tend.ts";

/** One tick. Never throws. */
export async function everyMinute(env: Env, nowMs: number): Promise<void> {
  const tasks: Record<string, () => Promise<void>> = {
    reconcile: () => reconcile(env, nowMs),
    "tend operations": () => tendOperations(env, nowMs),
    "notice deployments": () => noticeDeployments(env, nowMs),
    "watch conditions": () => watchConditions(env, nowMs),
    "tend mails": () => tendMails(env, nowMs),
    "remove old hours": () => removeOldHours(drizzle(env.DB), nowMs),
  };
  await Promise.all(
    Object.entries(tasks).map(async ([task, work]) => {
      try {
        await work();
      } catch (error) {
        log("error", "tick failed", { path: task, reason: reasonOf(error) });
      }
    }),
  );
}
