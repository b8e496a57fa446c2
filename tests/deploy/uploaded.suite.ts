/**
 * What is uploaded of each Worker: what tests of the whole have tried, the real cost of a hash, and nothing that is there for
 * tests. Run by deploy.ci.test.ts on what its account was sent.
 */
import { describe, expect, test } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { worker } from "../system/company.ts";
import { codeOf } from "../system/worker-code.ts";

/** What only tests and tools say. */
const OF_TESTS =
  /cloudflare:test|@cloudflare\/vitest|vitest|cheap-scrypt-cost|endless-hash|createTestHarness|fast-check/;

/** What a secret looks like: a value of one, or a key that is written out. */
const SECRET = /AUTH_SECRET(?:_PREVIOUS)?\s*[:=]\s*["'`][^"'`]{8,}|-----BEGIN|\$scrypt\$ln=\d+,r=\d+,p=\d+\$[\w+/]{22}/;

/** Where the source map is: the last line of what wrangler makes. */
const MAP = /\n\/\/# sourceMappingURL=.*\n$/;

/** @param uploaded the JavaScript that was uploaded; asked for in the tests only */
export function describeUploaded(uploaded: (service: Service) => string): void {
  describe.each(SERVICES)("%s", (service) => {
    test("is there", () => {
      expect(uploaded(service).length).toBeGreaterThan(10_000);
    });

    test("is, byte for byte, what the companies under test run", async () => {
      const tested = await codeOf(worker(service).source);
      expect(uploaded(service).replace(MAP, "") === tested.trimEnd()).toBe(true);
    });

    test("has no code path of the tests", () => {
      expect(OF_TESTS.exec(uploaded(service))?.[0]).toBeUndefined();
    });

    test("has no secret", () => {
      expect(SECRET.exec(uploaded(service))?.[0]).toBeUndefined();
    });

    test("hashes at the real cost, if it hashes", () => {
      const costs = [...uploaded(service).matchAll(/SCRYPT_LOG2_N = (\d+)/g)].map(([, cost]) => cost);
      expect(costs).toEqual(service === "auth" ? ["14"] : []);
    });
  });

  test("a planted test path and a planted secret are noticed", () => {
    expect('import { env } from "cloudflare:test";').toMatch(OF_TESTS);
    expect("// tests/system/cheap-scrypt-cost.ts\nvar SCRYPT_LOG2_N = 1;").toMatch(OF_TESTS);
    expect('AUTH_SECRET = "a-secret-that-was-left-here"').toMatch(SECRET);
  });
}
