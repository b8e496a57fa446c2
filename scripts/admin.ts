/**
 * `npm run admin -- promote <userId> [--remote [--env staging]]`: makes somebody an admin, in auth's database and in no
 * other. This is how the first admin is made: there is no default account, and only an admin can sign up another.
 * Without --remote it is the local database of STATE_DIR (see start-settings.ts).
 */
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { userIdSchema } from "#shared/contract/user.ts";
import { signIn } from "./deploy/access.ts";
import { inWords, wranglerFor } from "./deploy/account-wrangler.ts";
import { readConfigs, writeConfig } from "./deploy/configs.ts";
import { told } from "./deploy/failure.ts";
import { PRODUCTION, environmentNamed } from "./deploy/settings.ts";
import { RIGHTS } from "./deploy/there.ts";
import { withFolder } from "./with-folder.ts";
import { SettingsError, startSettings } from "./start-settings.ts";
import { ROOT, WranglerFailure, runWrangler } from "./wrangler.ts";

const USAGE = "Usage: npm run admin -- promote <userId> [--remote [--env NAME]]";

try {
  const options = { remote: { type: "boolean" }, env: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [command, typed, ...rest] = positionals;
  const userId = userIdSchema.safeParse(typed);
  const isAsked = command === "promote" && rest.length === 0 && (values.env === undefined || values.remote === true);
  if (!isAsked || !userId.success) throw new SettingsError(USAGE);
  await promote(userId.data, values.remote === true ? environmentNamed(values.env ?? PRODUCTION) : null);
} catch (error) {
  const isUsage = error instanceof SettingsError || (error instanceof TypeError && "code" in error);
  console.error(isUsage ? error.message : told(error));
  process.exitCode = 1;
}

/** @param environment null for the local database */
async function promote(userId: string, environment: string | null): Promise<void> {
  // A userId that has passed its schema holds nothing that SQL could take for more than text.
  const statement = `UPDATE users SET role = 'ROLE_ADMIN', revision = revision + 1 WHERE user_id = '${userId}' RETURNING user_id`;
  const args = ["d1", "execute", "DB", "--json", "--command", statement];
  const output = environment === null ? await locally(args) : await remotely(args, environment);
  const [result] = JSON.parse(output) as { results: unknown[] }[];
  if (result?.results.length !== 1) throw new SettingsError(`Nobody has the userId ${userId}.`);
  console.log(`${userId} is an admin, from the next request on.`);
}

async function locally(args: string[]): Promise<string> {
  return runWrangler([...args, "--local", "--persist-to", resolve(ROOT, startSettings(process.env).stateDir)]);
}

/** On the account that a deployment would go to, and in that environment's database. */
async function remotely(args: string[], environment: string): Promise<string> {
  const access = await signIn(process.env);
  const { auth } = await readConfigs(environment);
  return withFolder(async (folder) => {
    try {
      return await wranglerFor(access, folder)([...args, "--remote", "-c", await writeConfig(folder, "auth", auth)]);
    } catch (error) {
      if (error instanceof WranglerFailure) throw inWords("change the role", RIGHTS.databases, error);
      throw error;
    }
  });
}
