/**
 * chat away, for tests of what then happens: its table has another name, so that all that is asked of it fails. Tests that run at
 * the same time share one outage.
 */
import type { Company } from "./company.ts";

/** How many want chat away, and the last change of its table. */
type Outage = { holders: number; changed: Promise<unknown> };

const outages = new WeakMap<Company, Outage>();

/**
 * Takes chat's table away. What this returns gives it back, once everybody who has taken it gives it back; to call that again
 * does nothing. It may be called after a deployment.
 */
export async function withoutChat(company: Company): Promise<() => Promise<void>> {
  const outage = outages.get(company) ?? { holders: 0, changed: Promise.resolve() };
  outages.set(company, outage);
  const rename = (from: string, to: string) => {
    outage.changed = outage.changed.then(async () =>
      company.db("chat").prepare(`ALTER TABLE ${from} RENAME TO ${to}`).run(),
    );
  };
  outage.holders += 1;
  if (outage.holders === 1) rename("users", "away");
  await outage.changed;
  let isHolding = true;
  return async () => {
    if (isHolding) outage.holders -= 1;
    if (isHolding && outage.holders === 0) rename("away", "users");
    isHolding = false;
    await outage.changed;
  };
}
