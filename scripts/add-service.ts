/**
 * `npm run add-service -- billing`: one more service with a light. Makes its folder (Worker, tables, queue, test), its name
 * in the list of services, its words, its queue and its binding at auth, and then everything that `npm run generate` makes. Refuses a name
 * that cannot be one, or that is there; then nothing is written.
 *
 *     npm run add-service -- billing --en Billing --ko 결제
 */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execFile } from "node:child_process";
import { parseArgs, promisify } from "node:util";
import { SERVICES } from "#shared/contract/services.ts";
import { SettingsError } from "./start-settings.ts";
import { filesOf } from "./service-files.ts";
import { ROOT } from "./wrangler.ts";

const USAGE = "Usage: npm run add-service -- NAME [--en WORD] [--ko WORD], for example: billing --en Billing --ko 결제";

/** A name becomes a folder, a queue, a binding and a JavaScript property: letters and digits serve all of them. */
const NAME = /^[a-z][a-z0-9]{1,19}$/;

/** Where the words for a service stand in the table of a language. */
const WORDS = /(?<=\n {2}services: \{[^}]*?),?\s*(?=\})/;

try {
  const { name, en, ko } = asked();
  // All of it is worked out before any of it is written.
  const edited = await Promise.all([
    edit("shared/contract/services.ts", [/(?<=REPLICAS = \[[^\]]*)(?=\])/, `, "${name}"`]),
    edit("workers/auth/web/words/en.ts", [WORDS, `, ${name}: ${JSON.stringify(en)} `]),
    edit("workers/auth/web/words/ko.ts", [WORDS, `, ${name}: ${JSON.stringify(ko)} `]),
    edit(
      "wrangler.toml",
      [/(?<=queue = "signup-lights-user-newuser-req-\w+"\n)(?!\n\[\[queues\.producers)/, producer(name)],
      [/(?<=entrypoint = "Accounts"\n)(?!\n\[\[services)/, accounts(name)],
    ),
  ]);
  for (const [file, text] of Object.entries(filesOf(name))) await writeNew(join(ROOT, file), text);
  for (const { file, text } of edited) await writeFile(file, text);
  // In new processes: this one has the list of services as it was.
  for (const step of ["format", "generate", "graph"]) await npm(step);
  console.log(`${name} is a service. Its columns are in workers/${name}/users.table.ts; npm start shows its light.`);
} catch (error) {
  const isUsage = error instanceof SettingsError || (error instanceof TypeError && "code" in error);
  console.error(isUsage ? `${error.message}\n${USAGE}` : error);
  process.exitCode = 1;
}

/** What was asked for, checked. */
function asked(): { name: string; en: string; ko: string } {
  const options = { en: { type: "string" }, ko: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [name = "", ...rest] = positionals;
  if (rest.length > 0) throw new SettingsError("One service at a time.");
  if (!NAME.test(name)) {
    throw new SettingsError(`"${name}" cannot be a service's name: 2 to 20 of a-z and 0-9, a letter first.`);
  }
  if (SERVICES.some((service) => service === name)) throw new SettingsError(`There is a service ${name} already.`);
  const { en = name.slice(0, 1).toUpperCase() + name.slice(1), ko = en } = values;
  return { name, en, ko };
}

/** Fails when the file is there: nothing of anybody's is written over. */
async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { flag: "wx" });
}

/** A file with texts put in places of it. */
async function edit(
  path: string,
  ...changes: [place: RegExp, added: string][]
): Promise<{ file: string; text: string }> {
  const file = join(ROOT, path);
  let text = await readFile(file, "utf8");
  for (const [place, added] of changes) {
    if (!place.test(text)) throw new Error(`${path} is not as it was: there is no place for the new service`);
    text = text.replace(place, () => added);
  }
  return { file, text };
}

function producer(name: string): string {
  return `
[[queues.producers]]
binding = "NEW_USER_REQ_${name.toUpperCase()}"
queue = "signup-lights-user-newuser-req-${name}"
`;
}

function accounts(name: string): string {
  return `
[[services]]
binding = "ACCOUNTS_${name.toUpperCase()}"
service = "signup-lights-${name}"
entrypoint = "Accounts"
`;
}

async function npm(script: string): Promise<void> {
  await promisify(execFile)("npm", ["run", script], { cwd: ROOT });
}
