/**
 * Checks the AsyncAPI document with the project's own parser (asyncapi.com), which knows what the structure alone does not
 * say: that an operation's messages are its channel's, that an address's parameters are described. Called by
 * `npm run lint:api`, beside Redocly.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { ROOT } from "./wrangler.ts";

/** The parser's severities: 0 is an error, 1 a warning, more is advice, such as that AsyncAPI has a newer version. */
const WARNING = 1;

const source = await readFile(join(ROOT, "workers/auth/openapi/asyncapi.json"), "utf8");
const { diagnostics } = await new Parser().parse(source);
for (const { severity, path, message } of diagnostics) {
  if (severity.valueOf() > WARNING) continue;
  console.error(`asyncapi.json ${path.join(".")}: ${message}`);
  process.exitCode = 1;
}
