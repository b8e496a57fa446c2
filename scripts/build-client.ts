/**
 * Bundles what the pages load: three scripts, the stylesheets and the icon. Writes one module, which
 * auth's bundle contains: each file's URL, with a hash of its content in the name, and the file itself. `npm ci` runs this
 * once, wrangler before each of its builds, and the tests and checks before they begin.
 */
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./wrangler.ts";

const WEB = join(ROOT, "workers/auth/web");
const MODULE = join(WEB, "dist/client-files.ts");

/** Where auth serves the files. */
const BASE = "/assets/";

const styles = (await readdir(join(WEB, "styles"))).map((file) => `styles/${file}`);
const sources = ["client/countdown.ts", "client/form.ts", "client/lights.ts", "favicon.svg", ...styles];

const { outputFiles, metafile } = await build({
  entryPoints: sources.map((file) => join(WEB, file)),
  absWorkingDir: ROOT,
  outdir: join(WEB, "dist"),
  entryNames: "[name].[hash]",
  assetNames: "[name].[hash]",
  bundle: true,
  metafile: true,
  write: false,
  loader: { ".svg": "copy" },
  format: "esm",
  minify: true,
  target: "es2022",
  logLevel: "warning",
});

/** The URL of each source file: `/assets/form.3QZ5HFAB.js` of `form.ts`. */
const urls = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
  entryPoint === undefined ? [] : [[basename(entryPoint), BASE + basename(path)] as const],
);
const files = outputFiles.map(({ path, text }) => [BASE + basename(path), text] as const);

const sorted = (entries: readonly (readonly [string, string])[]): string =>
  JSON.stringify(Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1))), null, 2);

await put(
  MODULE,
  `/** Made by scripts/build-client.ts. */\n` +
    `export const URLS = ${sorted(urls)} as const;\n` +
    `export const FILES: Readonly<Record<string, string>> = ${sorted(files)};\n`,
);

/** Replaces a file as a whole, and only if it has changed, so that a half-written file is never read. */
async function put(path: string, contents: string): Promise<void> {
  const before = await readFile(path, "utf8").catch(() => null);
  if (before === contents) return;
  await mkdir(dirname(path), { recursive: true });
  const whole = `${path}.${crypto.randomUUID()}`;
  await writeFile(whole, contents);
  await rename(whole, path);
}
