/**
 * From where a session began, as far as its owner needs it to know it again: which browser, on which platform, in which city.
 * Keeps neither the address nor the User-Agent. Everything here is said by the client or guessed from its network, so it is shown
 * and decides nothing. Pure.
 */
import { BROWSER_MAP, OS_MAP, parse } from "bowser";
import * as z from "zod";

/** What is kept of a request that begins a session. Null: not known. `country`: ISO 3166-1 alpha-2. */
export type SeenFrom = {
  browser: string | null;
  platform: string | null;
  country: string | null;
  city: string | null;
};

/** Of a User-Agent so much is read (characters): those of browsers inside apps have about 300. */
const USER_AGENT_MAX = 512;

/** The longest city that is kept (characters). */
const CITY_MAX = 64;

/** The names that the parser can give. Where it knows none it repeats what the client sent, which is not kept. */
const BROWSERS: ReadonlySet<string> = new Set(Object.values(BROWSER_MAP));
const PLATFORMS: ReadonlySet<string> = new Set(Object.values(OS_MAP));

/**
 * Where Cloudflare believes the client to be (developers.cloudflare.com/workers/runtime-apis/request, November 2026). Its codes that
 * are no country, `T1` for Tor and `XX` for unknown, are unknown here.
 */
const placeSchema = z
  .object({
    country: z
      .string()
      .regex(/^(?!XX)[A-Z]{2}$/)
      .nullable()
      .catch(null),
    city: z.string().min(1).max(CITY_MAX).nullable().catch(null),
  })
  .catch({ country: null, city: null });

/**
 * What is kept of a request.
 *
 * @param userAgent the header, as it came
 * @param cf what the platform says of the request, `request.cf`
 */
export function seenFrom(userAgent: string | undefined, cf: unknown): SeenFrom {
  return { ...browserOf((userAgent ?? "").slice(0, USER_AGENT_MAX)), ...placeSchema.parse(cf) };
}

function browserOf(userAgent: string): Pick<SeenFrom, "browser" | "platform"> {
  // The parser refuses an empty text by throwing.
  if (userAgent === "") return { browser: null, platform: null };
  const { browser, os } = parse(userAgent);
  return { browser: knownName(BROWSERS, browser.name), platform: knownName(PLATFORMS, os.name) };
}

function knownName(names: ReadonlySet<string>, name = ""): string | null {
  return names.has(name) ? name : null;
}
