/**
 * Where tests keep their databases and folders: in memory, if the machine has such a folder. On a disk that others use as well,
 * tests wait for it more than for anything else (a reconciler's test: 280 s, and 18 s in memory; November 2026).
 */
import { accessSync, constants, mkdtempSync, readFileSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";

/** Linux's shared memory. Other systems have none. */
const SHARED_MEMORY = "/dev/shm";

/** What a run of all tests may need at once, with room to spare (bytes). Docker gives 64 MB unless it is told otherwise. */
const ROOM_BYTES = 4 * 2 ** 30;

/** Makes a folder in memory that is removed when this process ends; undefined where there is no memory for it. */
export function folderInMemory(): string | undefined {
  try {
    accessSync(SHARED_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    if (bavail * bsize < ROOM_BYTES || mayNotExecute(readFileSync("/proc/mounts", "utf8"))) return undefined;
    const folder = mkdtempSync(join(SHARED_MEMORY, "signup-lights-"));
    process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
    return folder;
  } catch {
    return undefined;
  }
}

/** Some tests run programs that they have put into their folder. */
function mayNotExecute(mounts: string): boolean {
  return mounts.split("\n").some((line) => line.includes(` ${SHARED_MEMORY} `) && /[ ,]noexec\b/.test(line));
}
