/**
 * What `npm run deploy` was asked for: its flags, read and checked. A flag that is not known, or that does not go with
 * another, is refused with a sentence. Nothing here looks at an account.
 */
import { parseArgs } from "node:util";
import { SettingsError } from "../start-settings.ts";

/** The environment whose names have nothing after them. */
export const PRODUCTION = "production";

/** Where D1 can keep a database, as a hint (developers.cloudflare.com/d1/configuration/data-location). */
const LOCATIONS = ["weur", "eeur", "apac", "oc", "wnam", "enam"] as const;

/** Where D1 must keep a database (the same page). Not a hint; a location is then of no effect. */
const JURISDICTIONS = ["eu", "fedramp", "us"] as const;

/** Which place a database is created in. It is chosen once. */
export type Place = { location?: (typeof LOCATIONS)[number]; jurisdiction?: (typeof JURISDICTIONS)[number] };

/** What to do, where, and how much to ask before. */
export type Settings = {
  environment: string;
  place: Place;
  domain: string | undefined;
  isDryRun: boolean;
  isAgreed: boolean;
  isDestroy: boolean;
  mayDestroyProduction: boolean;
};

/** What the command takes, for whoever typed something else. */
export const USAGE = `Usage: npm run deploy -- [flags]

  --env NAME              another environment than production: staging, for example
  --location L            where new databases are kept: ${LOCATIONS.join(", ")}
  --jurisdiction J        the same as a guarantee: ${JURISDICTIONS.join(", ")}
  --domain D              answer at signup.example.com instead of workers.dev
  --dry-run               look, print the plan, change nothing
  --yes                   do not ask
  --destroy               delete the environment; its name has to be typed
  --yes-destroy-production   with --destroy: production may be deleted`;

/**
 * A name of a queue has 63 characters at the most (developers.cloudflare.com/queues/platform/limits); the project's prefix
 * and the longest name of a service take 51 of them.
 */
const ENVIRONMENT = /^[a-z][a-z0-9]{0,10}$/;

/** A host name of two labels or more, in its ASCII form (RFC 1123, section 2.1). */
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

const OPTIONS = {
  env: { type: "string", default: PRODUCTION },
  location: { type: "string" },
  jurisdiction: { type: "string" },
  domain: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
  destroy: { type: "boolean", default: false },
  "yes-destroy-production": { type: "boolean", default: false },
} as const;

/**
 * Reads the flags.
 *
 * @throws SettingsError
 */
export function settingsOf(args: string[]): Settings {
  const flags = parsed(args);
  const { domain } = flags;
  const environment = environmentNamed(flags.env);
  if (domain !== undefined && !DOMAIN.test(domain)) {
    throw new SettingsError(`--domain ${domain} is not a host name such as signup.example.com, in lower case.`);
  }
  const location = oneOf("location", LOCATIONS, flags.location);
  const jurisdiction = oneOf("jurisdiction", JURISDICTIONS, flags.jurisdiction);
  if (location !== undefined && jurisdiction !== undefined) {
    throw new SettingsError("--location is a hint, --jurisdiction a guarantee: one of the two.");
  }
  const isDestroy = flags.destroy;
  if (isDestroy && (flags.yes || location !== undefined || jurisdiction !== undefined || domain !== undefined)) {
    throw new SettingsError("--destroy goes with --env, --dry-run and --yes-destroy-production alone.");
  }
  const mayDestroyProduction = flags["yes-destroy-production"];
  if (isDestroy && environment === PRODUCTION && !mayDestroyProduction) {
    throw new SettingsError(
      "--destroy would delete production: say which with --env, or add --yes-destroy-production.",
    );
  }
  const place = { ...(location && { location }), ...(jurisdiction && { jurisdiction }) };
  return {
    environment,
    place,
    domain,
    isDryRun: flags["dry-run"],
    isAgreed: flags.yes,
    isDestroy,
    mayDestroyProduction,
  };
}

/**
 * An environment's name, checked.
 *
 * @throws SettingsError
 */
export function environmentNamed(name: string): string {
  if (ENVIRONMENT.test(name)) return name;
  throw new SettingsError(`--env ${name} cannot be an environment's name: 1 to 11 of a-z and 0-9, a letter first.`);
}

function parsed(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new SettingsError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function oneOf<T extends string>(flag: string, known: readonly T[], value: string | undefined): T | undefined {
  const found = known.find((one) => one === value);
  if (value !== undefined && found === undefined) {
    throw new SettingsError(`--${flag} ${value} is not one of ${known.join(", ")}.`);
  }
  return found;
}
