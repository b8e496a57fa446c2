/**
 * The API's documents agree with what they describe. That the operations are the routes: workers/auth/openapi/document.test.ts. That
 * answers are as described: tests/system/conformance.ts. That the tools which check the documents bite: api-documents-planted.ci.test.ts.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { unstable_readConfig as readConfig, type Unstable_Config as Config } from "wrangler";
import { PROBLEMS } from "#shared/contract/problem.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { FIELD_CODES } from "#shared/contract/user.ts";
import { ROOT, configPath } from "../../scripts/wrangler.ts";
import async from "../../workers/auth/openapi/asyncapi.json" with { type: "json" };

describe("the AsyncAPI document", () => {
  test("has every queue of the Workers' configurations, and no other", () => {
    const configs = SERVICES.map((service): Config => readConfig({ config: join(ROOT, configPath(service)) }));
    const configured = configs.flatMap(({ queues: { producers = [], consumers = [] } }) =>
      [...producers, ...consumers].map(({ queue }) => queue),
    );
    const described = Object.values(async.channels).flatMap(({ address, servers }) =>
      servers.some(({ $ref }) => $ref === "#/servers/queues") ? [address] : [],
    );
    expect(new Set(described)).toEqual(new Set(configured));
  });

  test("has examples, the golden messages, that are as it says", () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: "async", components: { schemas: async.components.schemas } });
    const messages = Object.entries(async.components.messages).flatMap(([name, message]) =>
      ("examples" in message ? message.examples : []).map(({ payload }) => ({ name, message, payload })),
    );
    expect(messages.length).toBeGreaterThan(5);
    for (const { name, message, payload } of messages) {
      const schema = JSON.parse(JSON.stringify(message.payload).replaceAll('"#/', '"async#/')) as object;
      expect(ajv.validate(schema, payload), `${name}: ${ajv.errorsText()}`).toBe(true);
    }
  });
});

describe("docs/api.md", () => {
  /** The first two cells of the rows of a table, found by its first heading. */
  async function rowsOf(heading: string): Promise<string[][]> {
    const page = await readFile(join(ROOT, "docs/api.md"), "utf8");
    const table = page.slice(page.indexOf(`| ${heading} |`)).split("\n\n", 1)[0] ?? "";
    const rows = table.split("\n").slice(2);
    return rows.map((row) =>
      row
        .split("|")
        .map((cell) => cell.trim())
        .slice(1, 3),
    );
  }

  test("has every code of a problem, with its status", async () => {
    const expected = Object.entries(PROBLEMS).map(([code, { status }]) => [`\`${code}\``, String(status)]);
    expect(new Set(await rowsOf("`code`"))).toEqual(new Set(expected));
  });

  test("has every code of a field", async () => {
    const codes = (await rowsOf("code of a field")).flatMap(([cell = ""]) => cell.split(", "));
    expect(codes.toSorted()).toEqual(FIELD_CODES.map((code) => `\`${code}\``).toSorted());
  });
});
