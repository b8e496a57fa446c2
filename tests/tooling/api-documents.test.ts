/**
 * The API's documents agree with what they describe, and the tools that check them bite. That the operations are the routes:
 * workers/auth/openapi/document.test.ts. That answers are as described: tests/system/conformance.ts.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, describe, expect, test } from "vitest";
import { unstable_readConfig as readConfig, type Unstable_Config as Config } from "wrangler";
import { PROBLEMS } from "#shared/contract/problem.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { FIELD_CODES } from "#shared/contract/user.ts";
import { ROOT, configPath } from "../../scripts/wrangler.ts";
import api from "../../workers/auth/openapi/openapi.json" with { type: "json" };
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

describe("a mistake that is planted is found", async () => {
  const folder = await mkdtemp(join(tmpdir(), "api-documents-"));
  afterAll(() => rm(folder, { recursive: true }));

  /** What Redocly complains of, in a document with something put in the place of something else. */
  async function complaints(from: string | RegExp, to: string): Promise<string> {
    const file = join(folder, "openapi.json");
    await writeFile(file, JSON.stringify(api, null, 2).replace(from, to));
    const args = ["lint", file, "--config", join(ROOT, "redocly.yaml"), "--format", "stylish"];
    const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_NOTIFICATIONS: "true" };
    return new Promise((resolve) => {
      execFile(join(ROOT, "node_modules/.bin/redocly"), args, { env }, (_, stdout) => resolve(stdout));
    });
  }

  test.each([
    ["nothing", "nothing", "nothing", /^$/],
    ["a reference to nothing", "#/components/schemas/SignupForm", "#/components/schemas/Form", /no-unresolved-refs/],
    ["an operation without a name", '"operationId": "signUp",', "", /operation-operationId/],
    ["an example that is no snapshot", /"seq": \d,/, '"seq": "one",', /no-invalid-media-type-examples/],
    ["a parameter that the path does not have", '"/assets/{file}"', '"/assets/{name}"', /path-parameters-defined/],
  ])("in OpenAPI: %s", async (_, from, to, complaint) => {
    expect(await complaints(from, to)).toMatch(complaint);
  });

  test("in AsyncAPI: a message that is not its channel's", async () => {
    const planted = JSON.stringify(async).replace(
      "#/channels/events/messages/snapshot",
      "#/components/messages/snapshot",
    );
    const { diagnostics } = await new Parser().parse(planted);
    expect(diagnostics.map(({ message }) => message).join()).toContain("does not belong");
  });
});
