/**
 * How much one address, or one userId, may ask for: the rate limiting binding, and how a refusal is told. Counted per
 * location by the platform, so a limit is a brake, not a wall; the wall for passwords is the login guard.
 */
import type { Context } from "hono";
import { expandIPv6 } from "hono/utils/ipaddr";
import { problem } from "#shared/contract/problem.ts";
import type { AuthApp } from "./app.ts";
import { refuse } from "./routes/refuse.tsx";

/**
 * What is limited, and to how many per minute. The numbers that count are those of the bindings in wrangler.toml; these
 * say them to clients, and a test compares the two.
 */
export const LIMITS = {
  signup: { binding: "SIGNUP_LIMIT", perMinute: 300 },
  login: { binding: "LOGIN_LIMIT", perMinute: 100 },
  watch: { binding: "WATCH_LIMIT", perMinute: 1_200 },
} as const;

const PERIOD_S = 60;

/** The answer to a client that has asked too often, or null. `whose` is a userId; without one, the client's address counts. */
export async function overLimit(
  c: Context<AuthApp>,
  name: keyof typeof LIMITS,
  whose?: string,
): Promise<Response | null> {
  const key = whose === undefined ? `address ${addressOf(c)}` : `user ${whose}`;
  const { success } = await c.env[LIMITS[name].binding].limit({ key });
  if (success) return null;
  return tooMany(c, PERIOD_S, { name, quota: LIMITS[name].perMinute });
}

/**
 * 429 with `Retry-After` (RFC 9110, section 10.2.3) and the fields of draft-ietf-httpapi-ratelimit-headers-10.
 *
 * @param waitS when to come back, in seconds
 */
export function tooMany(
  c: Context<AuthApp>,
  waitS: number,
  policy: { name: string; quota: number },
): Response | Promise<Response> {
  c.header("retry-after", String(waitS));
  c.header("ratelimit-policy", `"${policy.name}";q=${policy.quota};w=${PERIOD_S}`);
  c.header("ratelimit", `"${policy.name}";r=0;t=${waitS}`);
  return refuse(c, problem("too_many_requests"));
}

/** Whom an address stands for: an IPv6 customer has a /64 to choose from, so the first half of it counts. */
export function addressOf(c: Context<AuthApp>): string {
  const address = c.req.header("cf-connecting-ip") ?? "unknown";
  return address.includes(":") ? expandIPv6(address).split(":").slice(0, 4).join(":") : address;
}
