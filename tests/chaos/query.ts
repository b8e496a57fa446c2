/**
 * SQL on a service's database while the chaos run is under way, asked of the service's Worker (`stand-ins/faults.ts`) and
 * spared by its faults. Miniflare's own way to a database blocks Node's only thread until the Worker has answered. A
 * Worker that has much to log waits for Node to read it, and then neither goes on (wrangler 4.156, tried in November 2026).
 */
import type { Service } from "#shared/contract/services.ts";
import type { Company } from "../system/company.ts";
import { GIVE_UP_AFTER_MS } from "./people.ts";

/**
 * Runs one statement, and returns its rows.
 *
 * @throws while the Worker is being restarted
 */
export async function query<T>(
  company: Company,
  service: Service,
  sql: string,
  ...values: readonly string[]
): Promise<T[]> {
  const init = { method: "POST", body: JSON.stringify({ sql, values }), signal: AbortSignal.timeout(GIVE_UP_AFTER_MS) };
  const response = await company.worker(service).fetch("/query", init);
  return (await response.json()) as T[];
}
