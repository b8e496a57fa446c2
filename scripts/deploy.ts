/**
 * `npm run deploy`: from nothing to three Workers on a Cloudflare account, with their queues, databases and secret; and from
 * any state in between. `-- --env staging` is another environment, `--destroy` takes one down. See docs/deploy.md. Writes
 * nothing into the repository. What is printed has no secret in it, and no stack.
 */
import { createInterface } from "node:readline/promises";
import { setTimeout as pause } from "node:timers/promises";
import { buildAll } from "./deploy/build.ts";
import { told, withoutSecrets } from "./deploy/failure.ts";
import { run } from "./deploy/run.ts";
import { USAGE, settingsOf, type Settings } from "./deploy/settings.ts";
import { SettingsError } from "./start-settings.ts";

const { env } = process;

/** A text for the terminal. */
const clean = (text: string) => withoutSecrets(text, [env["CLOUDFLARE_API_TOKEN"], env["AUTH_SECRET"]]);

// So that the temporary folder, in which a new secret may lie, is removed.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => {
    console.error("\nStopped. What was done so far stays: run the same command again.");
    process.exit(1);
  });
}

try {
  const settings = settingsOf(process.argv.slice(2));
  await run(settings, {
    environment: env,
    fetch: async (url, init) => fetch(url, init),
    pause,
    say: (line) => console.log(clean(line)),
    ask: async (question) => ask(question, settings),
    build: buildAll,
  });
} catch (error) {
  console.error(clean(error instanceof SettingsError ? `${error.message}\n\n${USAGE}` : told(error)));
  process.exitCode = 1;
}

/** Asks at the terminal. A name that has to be typed may also be piped in; a yes may not. */
async function ask(question: string, { isDestroy }: Settings): Promise<string | null> {
  if (!process.stdin.isTTY && !isDestroy) return null;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await Promise.race([
      lines.question(question),
      new Promise<null>((end) => lines.once("close", () => end(null))),
    ]);
  } finally {
    lines.close();
  }
}
