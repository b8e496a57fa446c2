/**
 * What `wrangler deploy` would send, built with its --dry-run: the real cost of a hash, and nothing that is there for
 * tests. No account is talked to.
 */
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { configPath, wrangler } from "../../scripts/wrangler.ts";

/** What only tests and tools say. */
const OF_TESTS =
  /cloudflare:test|@cloudflare\/vitest|vitest|cheap-scrypt-cost|endless-hash|createTestHarness|fast-check/;

/** What a secret looks like: a value of one, or a key that is written out. */
const SECRET = /AUTH_SECRET(?:_PREVIOUS)?\s*[:=]\s*["'`][^"'`]{8,}|-----BEGIN|\$scrypt\$ln=\d+,r=\d+,p=\d+\$[\w+/]{22}/;

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "bundles-"))));
afterAll(() => rm(folder, { recursive: true }));

describe.each(SERVICES)("%s, as it would be deployed", (service) => {
  let bundle = "";
  beforeAll(async () => {
    const outdir = join(folder, service);
    await wrangler("deploy", "--dry-run", "--outdir", outdir, "-c", configPath(service));
    const files = (await readdir(outdir)).filter((file) => file.endsWith(".js"));
    bundle = (await Promise.all(files.map((file) => readFile(join(outdir, file), "utf8")))).join("\n");
    expect(bundle.length).toBeGreaterThan(10_000);
  });

  test("has no code path of the tests", () => {
    expect(OF_TESTS.exec(bundle)?.[0]).toBeUndefined();
  });

  test("has no secret", () => {
    expect(SECRET.exec(bundle)?.[0]).toBeUndefined();
  });

  test("hashes at the real cost, if it hashes", () => {
    const costs = [...bundle.matchAll(/SCRYPT_LOG2_N = (\d+)/g)].map(([, cost]) => cost);
    expect(costs).toEqual(service === "auth" ? ["14"] : []);
  });
});

test("a planted test path and a planted secret are noticed", () => {
  expect('import { env } from "cloudflare:test";').toMatch(OF_TESTS);
  expect("// tests/system/cheap-scrypt-cost.ts\nvar SCRYPT_LOG2_N = 1;").toMatch(OF_TESTS);
  expect('AUTH_SECRET = "a-secret-that-was-left-here"').toMatch(SECRET);
});
