/**
 * Bundles what the pages load: the scripts, the stylesheets and the icon. Writes one module, which
 * auth's bundle contains: each file's URL, with a hash of its content in the name, and the file itself. `npm ci` runs this
 * once, wrangler before each of its builds, and the tests and checks before they begin.
 */
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { minify } from "@swc/core";
import { build } from "esbuild";
import { ROOT } from "./wrangler.ts";

const WEB = join(ROOT, "workers/auth/web");
const MODULE = join(WEB, "dist/client-files.ts");

/** Where auth serves the files. */
const BASE = "/assets/";

/** What every stylesheet begins with, and no page loads by itself. */
const COMMON_STYLE = "page.css";

const styles = (await readdir(join(WEB, "styles"))).filter((file) => file !== COMMON_STYLE);
const sources = [
  "client/countdown.ts",
  "client/form.ts",
  "client/lights.ts",
  "client/live.ts",
  "favicon.svg",
  ...styles.map((file) => `styles/${file}`),
];

// A file that a script loads later comes first: the script contains its URL.
const later = await bundle(["client/rare.ts"]);
const loaded = await bundle(sources, { RARE_URL: later.urls[0]?.[1] ?? "" });
const [urls, files] = [loaded.urls, [...later.files, ...loaded.files]];

type Named = readonly (readonly [string, string])[];

/**
 * Bundles each source file by itself.
 *
 * @param constants their names in the sources, and their texts
 * @returns the URL of each source file (`/assets/form.3QZ5HFAB.js` of `form.ts`), and the text at each URL
 */
async function bundle(
  entries: readonly string[],
  constants: Record<string, string> = {},
): Promise<{ urls: Named; files: Named }> {
  const { outputFiles, metafile } = await build({
    entryPoints: entries.map((file) => join(WEB, file)),
    absWorkingDir: ROOT,
    outdir: join(WEB, "dist"),
    entryNames: "[name].[hash]",
    assetNames: "[name].[hash]",
    bundle: true,
    metafile: true,
    write: false,
    define: Object.fromEntries(Object.entries(constants).map(([name, text]) => [name, JSON.stringify(text)])),
    loader: { ".svg": "copy" },
    format: "esm",
    minify: true,
    target: "es2022",
    logLevel: "warning",
  });
  return {
    urls: Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) =>
      entryPoint === undefined ? [] : [[basename(entryPoint), BASE + basename(path)] as const],
    ),
    files: await Promise.all(
      outputFiles.map(
        async ({ path, text }) => [BASE + basename(path), path.endsWith(".js") ? await shrink(text) : text] as const,
      ),
    ),
  };
}

/** Makes a script smaller than esbuild does, by 6 %: above all, a function that is called once goes where it is called. */
async function shrink(script: string): Promise<string> {
  const { code } = await minify(script, {
    module: true,
    ecma: 2022,
    compress: { passes: 3, sequences: false },
    mangle: true,
  });
  return code;
}

const sorted = (entries: Named): string =>
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
