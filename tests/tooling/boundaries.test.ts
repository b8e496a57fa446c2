/**
 * Shows that the linter's import boundaries bite: files that break each one, and their legal twins, are planted in an
 * empty folder beside a copy of the linter's configuration. Nothing is resolved: a boundary is a rule about specifiers.
 */
import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Where a file lies, what it says, and the rule that it breaks. */
type Plant = [file: string, source: string, rule: string];

const IMPORTS = "eslint(no-restricted-imports)";

const illegal: Plant[] = [
  ["shared/contract/a.ts", 'import "cloudflare:workers";', IMPORTS],
  ["shared/contract/b.ts", 'import "node:crypto";', IMPORTS],
  ["shared/contract/c.ts", 'import "hono";', IMPORTS],
  ["shared/contract/d.ts", 'import "drizzle-orm";', IMPORTS],
  ["shared/contract/e.ts", 'import "../platform/log.ts";', IMPORTS],
  ["shared/contract/f.ts", 'import "#shared/http/problem.ts";', IMPORTS],
  ["shared/contract/g.ts", 'import "#shared/replica/answer-new-user.ts";', IMPORTS],
  ["shared/contract/h.ts", "export const at = Date.now();", "eslint(no-restricted-properties)"],
  ["shared/replica/a.ts", 'import "../../workers/chat/users.ts";', IMPORTS],
  ["shared/replica/b.ts", 'import "vitest";', IMPORTS],
  ["shared/platform/a.ts", 'import "../../workers/auth/worker.ts";', IMPORTS],
  ["workers/chat/a.ts", 'import "../auth/users.ts";', IMPORTS],
  ["workers/chat/b.ts", 'import "../../shared/contract/user.ts";', IMPORTS],
  ["workers/chat/c.ts", 'import "wrangler";', IMPORTS],
  ["workers/chat/d.ts", 'import "./users.test.ts";', IMPORTS],
  ["workers/chat/e.ts", 'import "./../customer/users.ts";', IMPORTS],
  ["workers/chat/f.ts", 'import type { users } from "../customer/users.ts";', IMPORTS],
  ["workers/chat/g.ts", 'export { users } from "../customer/users.ts";', IMPORTS],
  ["workers/auth/signup/a.ts", 'import "../../chat/users.ts";', IMPORTS],
  ["workers/auth/signup/b.ts", 'import "cloudflare:test";', IMPORTS],
  ["workers/auth/web/a.tsx", 'import "../../../tests/system/signup.ts";', IMPORTS],
  ["workers/auth/web/a.client.ts", 'import "hono";', IMPORTS],
  ["workers/auth/signup/machine.ts", 'import "cloudflare:workers";', IMPORTS],
  ["workers/auth/signup/schedule.ts", 'import "./signup.ts";', IMPORTS],
  ["workers/auth/signup/state.ts", 'import "../users.ts";', IMPORTS],
];

const legal: [file: string, source: string][] = [
  ["shared/contract/legal.ts", 'import "zod";\nimport "./user.ts";\nimport "#shared/contract/status.ts";'],
  [
    "shared/replica/legal.ts",
    'import "drizzle-orm";\nimport "../contract/user.ts";\nimport "#shared/platform/log.ts";',
  ],
  ["workers/chat/legal.ts", 'import "hono";\nimport "./users.ts";\nimport "#shared/replica/answer-new-user.ts";'],
  ["workers/auth/signup/legal.ts", 'import "cloudflare:workers";\nimport "../users.ts";\nimport "./machine.ts";'],
  ["workers/auth/web/legal.client.ts", 'import "#shared/contract/status.ts";'],
  ["workers/auth/legal.test.ts", 'import "vitest";\nimport "../chat/users.ts";'],
  ["tests/system/legal.ts", 'import "wrangler";\nimport "../../workers/auth/users.ts";'],
];

/** What the linter found: the boundary rules that each file breaks. */
const found = new Map<string, string[]>();
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "boundaries-"));
  await cp(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
  for (const [file, source] of [...illegal, ...legal]) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${source}\n`);
  }
  for (const { filename, code } of await lint(folder)) found.set(filename, [...(found.get(filename) ?? []), code]);
});

afterAll(() => rm(folder, { recursive: true }));

describe("a file that crosses a boundary is refused", () => {
  test.each(illegal)("%s: %s", (file, _source, rule) => {
    expect(found.get(file)).toContain(rule);
  });
});

describe("a file that keeps within its boundary passes", () => {
  test.each(legal)("%s", (file) => {
    expect(found.get(file) ?? []).not.toContain(IMPORTS);
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
