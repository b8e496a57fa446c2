/**
 * `npm run admin -- promote <userId> [--remote]`: makes somebody an admin, in auth's database and in no other. This is
 * how the first admin is made: there is no default account, and only an admin can sign up another.
 * Without --remote it is the local database of STATE_DIR (see start-settings.ts).
 */
import { parseArgs } from "node:util";
import { resolve } from "node:path";
import { userIdSchema } from "#shared/contract/user.ts";
import { SettingsError, startSettings } from "./start-settings.ts";
import { ROOT, wranglerOutput } from "./wrangler.ts";

const USAGE = "Usage: npm run admin -- promote <userId> [--remote]";

try {
  const { values, positionals } = parseArgs({ options: { remote: { type: "boolean" } }, allowPositionals: true });
  const [command, typed, ...rest] = positionals;
  const userId = userIdSchema.safeParse(typed);
  if (command !== "promote" || rest.length > 0 || !userId.success) throw new SettingsError(USAGE);
  await promote(userId.data, values.remote === true);
} catch (error) {
  const isUsage = error instanceof SettingsError || (error instanceof TypeError && "code" in error);
  console.error(isUsage ? error.message : error);
  process.exitCode = 1;
}

async function promote(userId: string, remote: boolean): Promise<void> {
  // A userId that has passed its schema holds nothing that SQL could take for more than text.
  const statement = `UPDATE users SET role = 'ROLE_ADMIN', revision = revision + 1 WHERE user_id = '${userId}' RETURNING user_id`;
  const where = remote ? ["--remote"] : ["--local", "--persist-to", resolve(ROOT, startSettings(process.env).stateDir)];
  const output = await wranglerOutput("d1", "execute", "DB", ...where, "--json", "--command", statement);
  const [result] = JSON.parse(output) as { results: unknown[] }[];
  if (result?.results.length !== 1) throw new SettingsError(`Nobody has the userId ${userId}.`);
  console.log(`${userId} is an admin, from the next request on.`);
}
