/** The tools that check the API's documents bite: a mistake that is planted is found. */
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../scripts/wrangler.ts";
import { allOrOneIn } from "../samples.ts";
import api from "../../workers/auth/openapi/openapi.json" with { type: "json" };
import async from "../../workers/auth/openapi/asyncapi.json" with { type: "json" };

let folder: string;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), "api-documents-"))));
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

const PLANTED = [
  ["nothing", "nothing", "nothing", /^$/],
  ["a reference to nothing", "#/components/schemas/SignupForm", "#/components/schemas/Form", /no-unresolved-refs/],
  ["an operation without a name", '"operationId": "signUp",', "", /operation-operationId/],
  ["an example that is no snapshot", /"seq": \d,/, '"seq": "one",', /no-invalid-media-type-examples/],
  ["a parameter that the path does not have", '"/assets/{file}"', '"/assets/{name}"', /path-parameters-defined/],
] as const;

test.each(allOrOneIn(2, PLANTED))("in OpenAPI: %s", async (_, from, to, complaint) => {
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
