/**
 * How the company is, to programs that watch it: GET /health says that auth serves, and how far each service is from auth;
 * GET /ready says whether every part answers. No personal data, and nothing that only an operator may know.
 */
import { Hono } from "hono";
import { drizzle } from "drizzle-orm/d1";
import type { Health, Ready } from "#shared/contract/answers.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { within } from "#shared/platform/within.ts";
import type { AuthApp } from "../http/context.ts";
import { RETRY_AFTER_S, refuse } from "../http/problem.tsx";
import { driftOf } from "../operations/drift.ts";
import { partsAway } from "../operations/parts.ts";
import { readWalks } from "../operations/walks.ts";

/** How long health waits for what it says of drift (milliseconds): whoever asks wants to know whether auth serves. */
const DRIFT_MS_MAX = 1_000;

export const health = new Hono<AuthApp>()
  .get("/health", async (c) => {
    c.header("cache-control", "no-store");
    return c.json({ status: "ok", ...(await drift(c.env)) } satisfies Health);
  })

  .get("/ready", async (c) => {
    const away = await partsAway(c.env);
    if (away.length === 0) {
      c.header("cache-control", "no-store");
      return c.json({ status: "ready" } satisfies Ready);
    }
    return refuse(c, "unavailable", { detail: `No answer: ${away.join(", ")}`, retryAfterS: RETRY_AFTER_S });
  });

/** The drift of every service; nothing while auth's database is away, for auth itself serves. */
async function drift(env: Env): Promise<Pick<Health, "services">> {
  try {
    const walks = await within(DRIFT_MS_MAX, async () => readWalks(drizzle(env.DB)));
    return { services: driftOf(walks, Date.now()) };
  } catch (error) {
    log("warn", "drift unknown", { reason: reasonOf(error) });
    return {};
  }
}
