/**
 * Where a benchmark keeps its databases: in memory unless it is told to use the disk. A new object is a new SQLite file, and
 * what that costs differs by ten times between one disk and another, and between a full disk and the same one emptied.
 * Nothing is deleted before the end: a file system may search past what was deleted.
 */
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { withFolder } from "../scripts/with-folder.ts";

/** Linux's file system in memory. */
const MEMORY = "/dev/shm";

/** What a file system is called, by its number in Linux's <linux/magic.h>. */
const NAMES: Record<number, string> = {
  0x01021994: "in memory (tmpfs)",
  0xef53: "on disk (ext4)",
  0x58465342: "on disk (xfs)",
  0x9123683e: "on disk (btrfs)",
  0x794c7630: "on disk (overlayfs)",
};

/** An empty folder, and what kind of file system it is on. */
export type StateFolder = { folder: string; state: string };

/** Calls `use` with an empty folder, and removes it afterwards. */
export async function withStateFolder<T>(onDisk: boolean, use: (place: StateFolder) => Promise<T>): Promise<T> {
  const parent = onDisk || (await typeOf(MEMORY)) === null ? tmpdir() : MEMORY;
  const type = await typeOf(parent);
  const state = (type !== null && NAMES[type]) || "on a file system that is not known here";
  return withFolder(async (folder) => use({ folder, state }), parent);
}

/** The number of the file system at a path; null if there is no such path. */
async function typeOf(path: string): Promise<number | null> {
  return statfs(path).then(
    ({ type }) => type,
    () => null,
  );
}
