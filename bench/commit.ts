/** Another commit as a working tree, to be measured next to this one. */
import { execFile } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { ROOT } from "../scripts/wrangler.ts";
import { OrderError } from "./orders.ts";

const run = promisify(execFile);

/** A commit's short hash, and where its files are. */
export type WorkingTree = { commit: string; root: string };

/**
 * Writes a commit's files into a new folder inside `folder`, with its packages: ours if its lockfile is the same.
 *
 * @throws OrderError if there is no such commit
 */
export async function checkOut(revision: string, folder: string): Promise<WorkingTree> {
  const commit = await run("git", ["rev-parse", "--short", "--verify", "--end-of-options", `${revision}^{commit}`], {
    cwd: ROOT,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => {
      throw new OrderError(`--against: there is no commit ${revision}.`);
    },
  );
  const root = join(folder, commit);
  const archive = join(folder, `${commit}.tar`);
  await mkdir(root);
  await run("git", ["archive", "--output", archive, commit], { cwd: ROOT });
  await run("tar", ["-xf", archive, "-C", root]);
  if ((await lockfileOf(root)) === (await lockfileOf(ROOT))) {
    await symlink(join(ROOT, "node_modules"), join(root, "node_modules"));
  } else {
    await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: root });
  }
  return { commit, root };
}

async function lockfileOf(root: string): Promise<string> {
  return readFile(join(root, "package-lock.json"), "utf8");
}
