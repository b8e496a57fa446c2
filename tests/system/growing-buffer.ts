/**
 * Miniflare writes what workerd is to run, 5 MB for the company, into a buffer that grows by 4 kB at a time and is copied each
 * time: 157 copies and 318 MB for a start, a quarter of its CPU (Miniflare 5.20261102, measured November 2026). For tests,
 * which start a company some ninety times, it grows by as much as it has.
 */
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

const GROWS = "s.buffer = new ArrayBuffer(srcBuffer.byteLength + minSize);";
const DOUBLES = "s.buffer = new ArrayBuffer(srcBuffer.byteLength + Math.max(minSize, srcBuffer.byteLength));";

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith("/miniflare/dist/src/index.js")) return nextLoad(url, context);
    const source = readFileSync(fileURLToPath(url), "utf8");
    if (!source.includes(GROWS)) throw new Error(`Miniflare has changed: see ${import.meta.filename}`);
    return { format: "commonjs", source: source.replace(GROWS, DOUBLES), shortCircuit: true };
  },
});
