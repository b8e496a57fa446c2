/**
 * `npm run pack:client`: makes the client package's tarball, as `npm publish` would send it. TypeScript compiles each file of
 * client/ into one of JavaScript and one of types; nothing is bundled, so that whoever bundles it drops what is not used.
 */
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { withFolder } from "./with-folder.ts";
import { ROOT } from "./wrangler.ts";

const CLIENT = join(ROOT, "client");
const TSC = join(ROOT, "node_modules/typescript/bin/tsc");

if (import.meta.main) {
  const folder = join(CLIENT, "dist");
  await mkdir(folder, { recursive: true });
  console.log(relative(process.cwd(), await packClient(folder)));
}

/** Packs the client into a folder, and returns where the tarball is. */
export async function packClient(folder: string): Promise<string> {
  return withFolder(async (staging) => {
    await copyFile(join(ROOT, "LICENSE"), join(staging, "LICENSE"));
    for (const file of ["package.json", "README.md"]) await copyFile(join(CLIENT, file), join(staging, file));
    const dist = join(staging, "dist");
    const emit = ["--noEmit", "false", "--declaration", "--rewriteRelativeImportExtensions"];
    await run(process.execPath, [TSC, "-p", CLIENT, ...emit, "--outDir", dist]);
    for (const file of await readdir(dist)) if (file.endsWith(".d.ts")) await nameScripts(join(dist, file));
    const packed = await run("npm", ["pack", staging, "--pack-destination", folder, "--json", "--silent"]);
    const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
    return join(folder, filename);
  });
}

/** TypeScript leaves `./watch.ts` in files of types (7.0), where not every version of it finds `watch.d.ts`. */
async function nameScripts(types: string): Promise<void> {
  await writeFile(types, (await readFile(types, "utf8")).replaceAll(/(from "\.\/[\w-]+)\.ts"/g, '$1.js"'));
}

/** Runs a program, and returns what it printed. */
async function run(program: string, args: string[]): Promise<string> {
  return (await promisify(execFile)(program, args, { cwd: ROOT })).stdout;
}
