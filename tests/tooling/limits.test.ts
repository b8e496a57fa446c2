/** The limits that auth tells its clients are those that it is deployed with. */
import { expect, test } from "vitest";
import { unstable_readConfig } from "wrangler";
import { LIMITS } from "../../workers/auth/http/limit-table.ts";
import { configPath } from "../../scripts/wrangler.ts";

type RateLimits = { name: string; namespace_id: string; simple: { limit: number; period: number } }[];

const { ratelimits } = unstable_readConfig({ config: configPath("auth") }) as { ratelimits: RateLimits };

test("each limit in the headers is the binding's, in requests a minute", () => {
  const deployed = ratelimits.map(({ name, simple: { limit, period } }) => `${name} ${(limit * 60) / period}`);
  const told = Object.values(LIMITS).map(({ binding, perMinute }) => `${binding} ${perMinute}`);
  expect(deployed.toSorted()).toEqual(told.toSorted());
});

test("no two limits count in one namespace", () => {
  expect(new Set(ratelimits.map(({ namespace_id }) => namespace_id)).size).toBe(ratelimits.length);
});
