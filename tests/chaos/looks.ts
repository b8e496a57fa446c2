/** Looks into the three databases while things go wrong, and after: what each service keeps of everybody. */
import { setTimeout as pause } from "node:timers/promises";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { Company } from "../system/company.ts";
import type { Kept, Look } from "./aftermath.ts";
import { query } from "./query.ts";

/** How long after a look the next one begins (milliseconds). */
const LOOK_EVERY_MS = 1_000;

/** Looks again and again until it is stopped. Returns every look, oldest first, the last one made after the stop. */
export function keepLooking(company: Company): { stop: () => Promise<Look[]> } {
  const looks: Look[] = [];
  const stopping = new AbortController();
  const looking = (async () => {
    while (!stopping.signal.aborted) {
      // A Worker that is being restarted has no database to show.
      await lookAtAll(company).then(
        (found) => looks.push(...found),
        () => {},
      );
      await pause(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => {});
    }
  })();
  const stop = async (): Promise<Look[]> => {
    stopping.abort();
    await looking;
    return [...looks, ...(await lookAtAll(company))];
  };
  return { stop };
}

async function lookAtAll(company: Company): Promise<Look[]> {
  return Promise.all(SERVICES.map(async (service) => ({ service, kept: await look(company, service) })));
}

/** Rows and tombstones as they are at one moment. */
async function look(company: Company, service: Service): Promise<Kept[]> {
  const broughtBy = service === "auth" ? "NULL" : "brought_by";
  const everybody = `
    SELECT user_id, event_id AS account_id, revision, ${broughtBy} AS brought_by, user_name FROM users
    UNION ALL SELECT user_id, account_id, revision, ${broughtBy}, NULL FROM tombstones`;
  return query<Kept>(company, service, everybody);
}
