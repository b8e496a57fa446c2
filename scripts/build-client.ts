/**
 * Bundles what a page loads: each `workers/auth/web/*.client.ts`, the stylesheet and the icon. Writes to
 * dist/assets/assets/, which auth serves as /assets/NAME, with the headers of `web/_headers`. wrangler runs this before
 * each of its own builds.
 */
import { mkdir, readFile, readdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { ROOT } from "./wrangler.ts";

const WEB = join(ROOT, "workers/auth/web");
const ASSETS = join(ROOT, "dist/assets");

const sources = (await readdir(WEB)).filter((file) => /\.(client\.ts|css|svg)$/.test(file));

// wrangler refuses to start without the folder. It is not emptied first: another wrangler may be serving from it.
await mkdir(join(ASSETS, "assets"), { recursive: true });

const { outputFiles } = await build({
  entryPoints: sources.map((file) => ({ in: join(WEB, file), out: file.replace(/\.\w+$/, "") })),
  outdir: join(ASSETS, "assets"),
  bundle: true,
  write: false,
  loader: { ".svg": "copy" },
  format: "esm",
  minify: true,
  target: "es2022",
  logLevel: "warning",
});

await put(join(ASSETS, "_headers"), await readFile(join(WEB, "_headers")));
for (const { path, contents } of outputFiles) await put(path, contents);

/** Replaces a file as a whole, and only if it has changed, so that a half-written file is never served. */
async function put(path: string, contents: Uint8Array): Promise<void> {
  const served = await readFile(path).catch(() => null);
  if (served?.equals(contents) === true) return;
  const whole = `${ASSETS}.${crypto.randomUUID()}`;
  await writeFile(whole, contents);
  await rename(whole, path);
}
