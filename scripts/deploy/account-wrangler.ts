/**
 * The pinned wrangler for a deployment: it runs with the account and the token that were checked before, and with nothing that
 * a `.env` file, a cached account or another setting of wrangler's could say instead. What it leaves behind goes into the
 * caller's temporary folder.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runWrangler, type WranglerFailure } from "../wrangler.ts";
import { DeployFailure, meaningOf, type Refusal } from "./failure.ts";

/** Runs one wrangler command to its end and returns what it printed. */
export type RunWrangler = (args: readonly string[]) => Promise<string>;

/** wrangler's variables, and Cloudflare's: set here or not at all. */
const THEIRS = /^(CLOUDFLARE|CF|WRANGLER)_/;

/** What wrangler is told about where it acts. */
type Where = { url: string; token: string; account: { id: string } };

/** wrangler for an account. Its config, its cache and its log are in `folder`, where it also looks for a `.env`. */
export function wranglerFor({ url, token, account }: Where, folder: string): RunWrangler {
  const own = {
    CLOUDFLARE_API_BASE_URL: url,
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: account.id,
    XDG_CONFIG_HOME: folder,
    WRANGLER_CACHE_DIR: folder,
    TMPDIR: folder,
  };
  const others = Object.entries(process.env).filter(([name]) => !THEIRS.test(name));
  return async (args) => {
    await forgoUpdates(folder);
    return runWrangler(args, { cwd: folder, env: { ...Object.fromEntries(others), ...own } });
  };
}

/** After a failure, wrangler asks npm for a newer version, unless its cache says that there is none (4.156, tried). */
async function forgoUpdates(folder: string): Promise<void> {
  await mkdir(join(folder, "update-check"), { recursive: true });
  const known = JSON.stringify({ latest: null, lastUpdate: Date.now() });
  await writeFile(join(folder, "update-check", "wrangler-latest.json"), known);
}

/**
 * A failure of wrangler's, in words, because its own are never shown as they are. It prints Cloudflare's codes, and not the status.
 *
 * @param what what it was to do
 * @param right the right of the token that this needs
 */
export function inWords(what: string, right: string, { output }: WranglerFailure): DeployFailure {
  const errors = [...output.matchAll(/^\s*(?:\[ERROR\])?\s*(.*?) \[code: (\d+)\]/gm)].map(([, text = "", code]) => ({
    code: Number(code),
    message: text.trim(),
  }));
  const tried = `Could not ${what}.`;
  if (errors.length > 0) return new DeployFailure(tried, ...meaningOf({ status: statusOf(errors), errors }, right));
  if (/fetch failed|socket|ECONN|terminated|timed? ?out/i.test(output)) {
    return new DeployFailure(tried, ...meaningOf({ status: undefined, errors: [] }, right));
  }
  return new DeployFailure(
    tried,
    ...saidIn(output),
    "What was done so far stays. Correct that, then run the same command again.",
  );
}

/** The statuses that Cloudflare's codes come with: 971 is "slow down", 10013 a failure of its own. */
function statusOf(errors: Refusal["errors"]): number {
  if (errors.some(({ code }) => code === 971)) return 429;
  return errors.some(({ code }) => code === 10_013) ? 500 : 400;
}

/** wrangler's own words about what went wrong, without a stack. */
function saidIn(output: string): string[] {
  const lines = output.split("\n").map((line) => line.replace(/^.*\[ERROR\]\s*/, "").trim());
  const from = Math.max(
    0,
    output.split("\n").findIndex((line) => line.includes("[ERROR]")),
  );
  const said = lines.slice(from).filter((line) => line !== "" && !/^at |Logs were written|report this/.test(line));
  return ["wrangler said:", ...said.slice(0, 8).map((line) => `  ${line}`)];
}
