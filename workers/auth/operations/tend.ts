/** What the cron trigger does for operators each minute: actions that are not done go on, and old letters are stripped. */
import { drizzle } from "drizzle-orm/d1";
import { log, reasonOf } from "#shared/platform/log.ts";
import { carryOutOpenActions } from "./carry-out.ts";
import { stripOldLetters } from "./read-dead-letters.ts";

/** One tick. Of the two, neither holds up the other. Between two actions it reads next to nothing, and writes nothing. */
export async function tendOperations(env: Parameters<typeof carryOutOpenActions>[0], nowMs: number): Promise<void> {
  const results = await Promise.allSettled([carryOutOpenActions(env, nowMs), stripOldLetters(drizzle(env.DB))]);
  for (const result of results) {
    if (result.status === "rejected") log("warn", "operations interrupted", { reason: reasonOf(result.reason) });
  }
}
