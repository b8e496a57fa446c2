/** SQL on a service's database while the chaos run is under way: no fault befalls it, and it is given up if the Workers are restarted. */
import type { Service } from "#shared/contract/services.ts";
import type { Company } from "../system/company.ts";
import { GIVE_UP_AFTER_MS } from "./people.ts";

/**
 * Runs one statement, and returns its rows.
 *
 * @throws while the Workers are being restarted
 */
export async function query<T>(
  company: Company,
  service: Service,
  sql: string,
  ...values: readonly string[]
): Promise<T[]> {
  const statement = company.db(service, AbortSignal.timeout(GIVE_UP_AFTER_MS)).prepare(sql);
  return (await statement.bind(...values).all()).results as T[];
}
