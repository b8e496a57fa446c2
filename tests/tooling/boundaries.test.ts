/**
 * Shows that the boundaries bite, at every depth of folders: files that cross each of them, and their legal twins, are
 * planted in an empty folder beside what they import, and checked by the project's own rules.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OPTIONS, RULES } from "../../scripts/boundary-rules.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What the planted files import. */
const THERE = [
  "client/main.ts",
  "shared/contract/user.ts",
  "shared/platform/log.ts",
  "shared/replica/rule.ts",
  "shared/stomp/frame.ts",
  "tests/system/signup.ts",
  "workers/auth/app.ts",
  "workers/auth/accounts/users.table.ts",
  "workers/auth/http/limits.ts",
  "workers/auth/routes/user.ts",
  "workers/auth/user-object/saga.ts",
  "workers/auth/user-object/state.ts",
  "workers/auth/user-object/kinds/kind.ts",
  "workers/chat/users.table.ts",
  "workers/chat/users.test.ts",
];

/** Where a file lies, what it says, and the rule that it breaks. */
type Plant = [file: string, source: string, rule: string];

const crossing: Plant[] = [
  ["workers/chat/a.ts", 'import "../auth/app.ts";', "own-folder"],
  ["workers/auth/http/a.ts", 'import type {} from "../../chat/users.table.ts";', "own-folder"],
  ["workers/auth/http/deep/a.ts", 'import "../../../chat/users.table.ts";', "own-folder"],
  ["workers/auth/http/deep/er/a.ts", 'export {} from "../../../../chat/users.table.ts";', "own-folder"],
  ["workers/chat/b.ts", 'import "../../shared/contract/user.ts";', "by-name"],
  ["workers/auth/web/deep/b.ts", 'import "../../../../shared/contract/user.ts";', "by-name"],
  ["shared/replica/a.ts", 'import "../../workers/chat/users.table.ts";', "shared-alone"],
  ["shared/queue/deep/a.ts", 'import "../../../workers/auth/app.ts";', "shared-alone"],
  ["shared/contract/a.ts", 'import "cloudflare:workers";', "contract"],
  ["shared/contract/b.ts", 'import "node:crypto";', "contract"],
  ["shared/contract/c.ts", 'import "hono";', "contract"],
  ["shared/contract/http/deep/d.ts", 'import type {} from "drizzle-orm";', "contract"],
  ["shared/contract/e.ts", 'import "../platform/log.ts";', "contract"],
  ["shared/contract/f.ts", 'import "#shared/replica/rule.ts";', "contract"],
  ["workers/auth/user-object/lights.ts", 'import "cloudflare:workers";', "decisions"],
  ["workers/auth/user-object/schedule.ts", 'import "./saga.ts";', "decisions"],
  ["workers/auth/user-object/orders.ts", 'import type {} from "../accounts/users.table.ts";', "decisions"],
  ["workers/auth/user-object/kinds/deep/a.ts", 'import "drizzle-orm";', "decisions"],
  ["workers/auth/user-object/kinds/a.ts", 'import "../saga.ts";', "decisions"],
  ["shared/stomp/a.ts", 'import "../contract/user.ts";', "stomp"],
  ["workers/auth/watch/sockets.ts", 'import "cloudflare:workers";', "protocols"],
  ["workers/auth/watch/stomp-session.ts", 'import type {} from "../http/limits.ts";', "protocols"],
  ["workers/auth/http/b.ts", 'import type {} from "../routes/user.ts";', "routes-last"],
  ["workers/auth/intake/deep/b.ts", 'import "../../routes/user.ts";', "routes-last"],
  ["workers/auth/watch/b.ts", 'import "../app.ts";', "routes-last"],
  ["workers/auth/web/client/d.ts", 'import "../../../../client/main.ts";', "by-name"],
  ["workers/auth/web/client/a.ts", 'import "hono";', "page-scripts"],
  ["workers/auth/web/client/deep/b.ts", 'import "#shared/platform/log.ts";', "page-scripts"],
  ["client/a.ts", 'import "zod";', "client"],
  ["client/deep/b.ts", 'import type {} from "../../shared/contract/user.ts";', "client"],
  ["workers/auth/web/d.ts", 'import "#client/main.ts";', "client-for"],
  ["shared/replica/c.ts", 'import type {} from "#client/main.ts";', "client-for"],
  ["workers/chat/c.ts", 'import "wrangler";', "no-tests"],
  ["workers/chat/d.ts", 'import "./users.test.ts";', "no-tests"],
  ["workers/auth/web/deep/er/c.ts", 'import "../../../../../tests/system/signup.ts";', "no-tests"],
  ["shared/replica/deep/b.ts", 'import "vitest";', "no-tests"],
  ["shared/queue/circle-a.ts", 'import type { B } from "./circle-b.ts";\nexport type A = B;', "no-circles"],
  ["scripts/a.ts", 'import "./gone.ts";', "resolves"],
];

const keeping: [file: string, source: string][] = [
  ["shared/contract/legal.ts", 'import "zod";\nimport "./user.ts";\nimport "#shared/contract/user.ts";'],
  [
    "shared/replica/legal.ts",
    'import "drizzle-orm";\nimport "../contract/user.ts";\nimport "#shared/platform/log.ts";',
  ],
  ["workers/chat/legal.ts", 'import "hono";\nimport "./users.table.ts";\nimport "#shared/replica/rule.ts";'],
  ["workers/auth/user-object/legal.ts", 'import "cloudflare:workers";\nimport "../accounts/users.table.ts";'],
  [
    "workers/auth/user-object/kinds/legal.ts",
    'import "../state.ts";\nimport "#shared/contract/user.ts";\nimport "zod";',
  ],
  [
    "workers/auth/watch/json-socket.ts",
    'import "./socket-step.ts";\nimport "#shared/contract/user.ts";\nimport "zod";',
  ],
  ["workers/auth/watch/socket-step.ts", 'import "#shared/stomp/frame.ts";'],
  ["workers/auth/routes/legal.ts", 'import "../http/limits.ts";\nimport "./user.ts";'],
  ["workers/auth/web/client/legal.ts", 'import "#shared/contract/user.ts";\nimport "#client/main.ts";'],
  ["client/legal.ts", 'import "./main.ts";'],
  ["client/legal.test.ts", 'import "vitest";\nimport "../shared/contract/user.ts";'],
  ["tests/system/legal.ts", 'import "#client/main.ts";'],
  ["shared/replica/legal.suite.ts", 'import "vitest";\nimport "cloudflare:test";'],
  ["shared/queue/circle-b.ts", 'import type { A } from "./circle-a.ts";\nexport type B = A;'], // a's circle
  ["workers/auth/legal.test.ts", 'import "vitest";\nimport "../chat/users.table.ts";'],
];

const impure: [file: string, source: string][] = [
  ["shared/contract/now.ts", "export const at = Date.now();"],
  ["shared/contract/deep/er/chance.ts", "export const at = Math.random();"],
  ["shared/stomp/chance.ts", "export const at = Math.random();"],
  ["workers/auth/watch/stomp-session.ts", "setTimeout(() => {}, 1);"],
  ["workers/auth/user-object/lights.ts", "setTimeout(() => {}, 1);"],
  ["workers/auth/user-object/schedule.ts", "export const at = performance.now();"],
  ["workers/auth/user-object/state.ts", "export const id = crypto.randomUUID();"],
  ["workers/auth/user-object/orders.ts", "export const at = globalThis.setTimeout;"],
  ["workers/auth/user-object/kinds/chance.ts", "export const at = Math.random();"],
  ["workers/auth/user-object/kinds/deep/log.ts", 'console.log("seen");'],
  ["workers/auth/user-object/kinds/deep/er/now.ts", "export const at = Date.now();"],
];

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boundaries-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Writes files into a folder of their own, and returns where it is. */
async function plant(name: string, files: readonly (readonly [file: string, source: string])[]): Promise<string> {
  const root = join(folder, name);
  for (const [file, source] of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), `${source}\n`);
  }
  await writeFile(
    join(root, "package.json"),
    '{ "imports": { "#client/*": "./client/*", "#shared/*": "./shared/*" } }',
  );
  return root;
}

describe("imports", () => {
  const broken = new Map<string, string[]>();
  beforeAll(async () => {
    const there = THERE.map((file) => [file, "export {};"] as const);
    const crossingFiles = crossing.map(([file, source]) => [file, source] as const);
    const baseDir = await plant("imports", [...there, ...crossingFiles, ...keeping]);
    await symlink(join(ROOT, "node_modules"), join(baseDir, "node_modules"));
    const asked = { ...OPTIONS, baseDir, ruleSet: { forbidden: RULES }, validate: true };
    const { output } = await cruise(["client", "scripts", "shared", "tests", "workers"], asked);
    if (typeof output === "string") throw new TypeError("dependency-cruiser answered with text");
    for (const { from, rule } of output.summary.violations) broken.set(from, [...(broken.get(from) ?? []), rule.name]);
  });

  test.each(crossing)("%s is refused: %s", (file, _source, rule) => {
    expect(broken.get(file)).toContain(rule);
  });

  test.each(keeping)("%s keeps within its boundary", (file) => {
    expect(broken.get(file)).toBeUndefined();
  });

  test("every rule has a planted violation", () => {
    const planted = new Set(crossing.map(([, , rule]) => rule));
    expect(RULES.map(({ name }) => name).filter((name) => !planted.has(name ?? ""))).toEqual([]);
  });
});

describe("what is pure", () => {
  const found = new Map<string, string[]>();
  beforeAll(async () => {
    const root = await plant("pure", impure);
    await cp(join(ROOT, ".oxlintrc.json"), join(root, ".oxlintrc.json"));
    for (const { filename, code } of await lint(root)) found.set(filename, [...(found.get(filename) ?? []), code]);
  });

  test.each(impure)("%s: %s is refused", (file) => {
    expect(found.get(file)?.join(" ")).toMatch(/no-restricted-(globals|properties)/);
  });
});

async function lint(cwd: string): Promise<{ filename: string; code: string }[]> {
  const oxlint = join(ROOT, "node_modules/oxlint/bin/oxlint");
  const output = await new Promise<string>((done) => {
    execFile(process.execPath, [oxlint, "--format", "json"], { cwd }, (_failed, stdout) => {
      done(stdout);
    });
  });
  return (JSON.parse(output) as { diagnostics: { filename: string; code: string }[] }).diagnostics;
}
