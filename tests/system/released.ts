/**
 * The last release, rebuilt from its commit, so that its Workers can stand beside today's. Its dependencies are the ones that
 * are installed now. Removed at the end.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../../scripts/wrangler.ts";
import { atTheEnd } from "../at-the-end.ts";

const run = promisify(execFile);

/** The commit of the last release: `npm run release` gives it its subject, and a tag, which a clone may not have. */
export async function lastRelease(): Promise<string> {
  const format = ["log", "-1", "--grep=^release: v", "--format=%H"];
  const commit = (await run("git", format, { cwd: ROOT })).stdout.trim();
  if (commit === "") throw new Error("No release is found: this needs the whole history (git fetch --unshallow)");
  return commit;
}

/** The tree of a commit, ready to be bundled, in a folder of its own. */
export async function treeOf(commit: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "released-"));
  atTheEnd(() => rm(folder, { recursive: true }));
  const archive = join(folder, "tree.tar");
  await run("git", ["archive", "--output", archive, commit], { cwd: ROOT });
  const tree = join(folder, "tree");
  await mkdir(tree);
  await run("tar", ["-xf", archive, "-C", tree]);
  await symlink(join(ROOT, "node_modules"), join(tree, "node_modules"));
  await run(process.execPath, ["scripts/build-client.ts"], { cwd: tree });
  return tree;
}
