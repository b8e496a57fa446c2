/** The company with its three Workers counting, and what they counted while something was done. */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { cheapWith, noLimits, startCompany, type Company } from "./company.ts";
import { COUNTS_PATH, type Counts } from "./counted/names.ts";
import type { WorkerInput } from "./runtime.ts";
import { PATIENT_SCHEDULE } from "./schedules.ts";

/** What each service did. */
export type Cost = Record<Service, Counts>;

/** How long nothing must be counted before what was begun counts as done (milliseconds). */
const QUIET_MS = 500;

/**
 * Starts the Workers with hashes that cost nothing, with patience, and without limits.
 *
 * @param standIns the file in tests/system/counted to start in place of a service's own
 */
export async function countedCompany(standIns: Partial<Record<Service, string>> = {}): Promise<Company> {
  return startCompany(SERVICES.map((service) => countedWorker(service, standIns[service] ?? service)));
}

function countedWorker(service: Service, file: string): WorkerInput {
  return cheapWith(service, {
    main: `tests/system/counted/${file}.ts`,
    alias: PATIENT_SCHEDULE,
    ...(service === "auth" && noLimits()),
  });
}

/** What the services count from before `act` until nothing goes on any more. */
export async function costOf(company: Company, act: () => Promise<unknown>): Promise<Cost> {
  const end = await beginCounting(company);
  await act();
  return end();
}

/** Begins to count. What this returns waits until nothing goes on any more, and says what was counted. */
export async function beginCounting(company: Company): Promise<() => Promise<Cost>> {
  const before = await countsNow(company);
  return async () => {
    let after = await countsNow(company);
    for (let earlier: Cost | undefined; JSON.stringify(earlier) !== JSON.stringify(after);) {
      earlier = after;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
      after = await countsNow(company);
    }
    return difference(after, before);
  };
}

async function countsNow(company: Company): Promise<Cost> {
  const entries = SERVICES.map(async (service) => {
    const response = await company.worker(service).fetch(COUNTS_PATH);
    return [service, await response.json()];
  });
  return Object.fromEntries(await Promise.all(entries)) as Cost;
}

function difference(after: Cost, before: Cost): Cost {
  const of = (service: Service) =>
    Object.entries(after[service]).map(([name, count]) => [name, count - before[service][name as keyof Counts]]);
  return Object.fromEntries(SERVICES.map((service) => [service, Object.fromEntries(of(service))])) as Cost;
}
