/**
 * Rate limits: one for every route, by address; and for what a person does with one userId, by that. The platform counts
 * per location, so a limit slows a client down and does not stop it; the login guard stops password guessing.
 */
import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { routePath } from "hono/route";
import {
  convertIPv4BinaryToString,
  convertIPv6ToBinary,
  distinctRemoteAddr,
  isIPv4MappedIPv6,
} from "hono/utils/ipaddr";
import type { ProblemCode, ProblemDetails } from "#shared/contract/problem.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { BEHIND_MS_MAX, hashQueue } from "../accounts/hash-queue.ts";
import type { AuthApp } from "./context.ts";
import { COSTLY, LIMITS, PERIOD_S, ROUTE_LIMITS, type LimitName } from "./limit-table.ts";
import { refuse } from "./problem.tsx";

/** Makes the answer to a request that is refused. */
type Refuse = (code: ProblemCode, details: ProblemDetails) => Response | Promise<Response>;

/** Middleware: refuses a client that is over the limit of its route. Nothing is read, looked up or called before. */
export const limitRoute = createMiddleware<AuthApp>(async (c, next) => {
  const name = limitOf(c);
  const refused = await Promise.all([
    overLimit(c, name, `address ${addressOf(c)}`),
    COSTLY.has(name) ? overLimit(c, "network", `network ${networkOf(c)}`) : null,
  ]);
  // Last, so that what one client is refused does not count for everybody.
  return refused.find((one) => one !== null) ?? (COSTLY.has(name) ? await overCeiling(c, name) : null) ?? next();
});

/**
 * Middleware: refuses what is costly, most of which hashes a password, while this isolate has more to hash than it can in time.
 * Asks nobody, and counts for nobody.
 */
export const keepUp = createMiddleware<AuthApp>(async (c, next) => {
  const waitMs = COSTLY.has(limitOf(c)) ? hashQueue.waitMs(Date.now()) : 0;
  if (waitMs <= BEHIND_MS_MAX) return next();
  return refuse(c, "unavailable", { retryAfterS: Math.ceil(waitMs / 1_000) });
});

/**
 * The refusal of a client that is over a limit, or null. While the limits themselves cannot be asked, everybody is
 * refused: a limit that cannot be reached does not mean "none".
 *
 * @param key what is counted: an address, a userId
 * @param answer makes the refusal, if it is not the usual one
 */
export async function overLimit<E extends AuthApp>(
  c: Context<E>,
  name: LimitName,
  key: string,
  answer: Refuse = (code, details) => refuse(c, code, details),
): Promise<Response | null> {
  const isWithin = await isWithinLimit(c.env, name, key);
  if (isWithin === null) return answer("unavailable", { retryAfterS: PERIOD_S });
  return isWithin ? null : tooMany(c, PERIOD_S, { name, quota: LIMITS[name].perMinute }, answer);
}

/** The limit of the route that a request is for. */
function limitOf(c: Context<AuthApp>): LimitName {
  const method = c.req.method === "HEAD" ? "GET" : c.req.method;
  return ROUTE_LIMITS[`${method} ${routePath(c, -1)}`] ?? "page";
}

/** Counts one. False if it is over the limit; null, with a line in the log, if the limit cannot be asked. */
export async function isWithinLimit(
  env: { [Binding in (typeof LIMITS)[LimitName]["binding"]]?: RateLimit },
  name: LimitName,
  key: string,
): Promise<boolean | null> {
  try {
    const { success } = (await env[LIMITS[name].binding]?.limit({ key })) ?? {};
    if (success === undefined) throw new Error(`no binding ${LIMITS[name].binding}`);
    return success;
  } catch (error) {
    log("error", "limit not asked", { reason: reasonOf(error) });
    return null;
  }
}

/** When the log was last told of each ceiling that everybody together is over (Unix milliseconds). */
const toldAtMs = new Map<LimitName, number>();

/** Signups and logins have a ceiling each, so that no flood of one shuts the other's door. */
async function overCeiling(c: Context<AuthApp>, name: LimitName): Promise<Response | null> {
  const isWithin = await isWithinLimit(c.env, "ceiling", `every ${name}`);
  if (isWithin === true) return null;
  const isTold = Date.now() < (toldAtMs.get(name) ?? Number.NEGATIVE_INFINITY) + PERIOD_S * 1_000;
  if (isWithin === false && !isTold) {
    toldAtMs.set(name, Date.now());
    log("error", `ceiling reached: every ${name} is refused at this location`);
  }
  // Not 429: this client has not asked too often.
  return refuse(c, "unavailable", { retryAfterS: PERIOD_S });
}

/**
 * 429 with `Retry-After` (RFC 9110, section 10.2.3) and the fields of draft-ietf-httpapi-ratelimit-headers-10.
 *
 * @param waitS when to come back, in seconds
 */
export function tooMany<E extends AuthApp>(
  c: Context<E>,
  waitS: number,
  policy: { name: string; quota: number },
  answer: Refuse = (code, details) => refuse(c, code, details),
): Response | Promise<Response> {
  c.header("ratelimit-policy", `"${policy.name}";q=${policy.quota};w=${PERIOD_S}`);
  c.header("ratelimit", `"${policy.name}";r=0;t=${waitS}`);
  return answer("too_many_requests", { retryAfterS: waitS });
}

/** The address to count by: an IPv4 address, however it is written, or the /64 of an IPv6 address, which is one customer's. */
export function addressOf<E extends AuthApp>(c: Context<E>): string {
  return prefixOf(c, 4);
}

/** The network to count by: the /48 of an IPv6 address. */
function networkOf<E extends AuthApp>(c: Context<E>): string {
  return prefixOf(c, 3);
}

/** 64:ff9b::/96, in which a translator writes IPv4 addresses (RFC 6052, section 2.1), without its last 32 bits. */
const TRANSLATED = 0x64_ff9bn << 64n;

const LAST_32_BITS = 0xffff_ffffn;

/** An IPv4 address, or so many groups of an IPv6 address. All that is neither counts as one. */
function prefixOf<E extends AuthApp>(c: Context<E>, groups: number): string {
  const address = c.req.header("cf-connecting-ip") ?? "";
  const kind = distinctRemoteAddr(address);
  if (kind === "IPv4") return address;
  if (kind === undefined) return "unknown";
  try {
    const binary = convertIPv6ToBinary(address);
    const isIPv4 = isIPv4MappedIPv6(binary) || binary >> 32n === TRANSLATED;
    if (isIPv4) return convertIPv4BinaryToString(binary & LAST_32_BITS);
    return (binary >> BigInt(128 - 16 * groups)).toString(16);
  } catch {
    return "unknown";
  }
}
