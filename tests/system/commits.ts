/**
 * How often an object's storage has committed, read from its database's file: SQLite writes each commit to a write-ahead log,
 * and the last frame of each says so (sqlite.org/fileformat2.html, section 4). Each is waited for until it is on disk. Knows
 * nothing of signups.
 */
import { glob, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Company } from "./company.ts";

/** What is asked of auth's objects. */
type Users = {
  idFromName: (userId: string) => unknown;
  getByName: (userId: string) => { snapshot: (eventId: string) => Promise<unknown> };
};

const [HEADER_BYTES, FRAME_HEADER_BYTES, PAGE_BYTES_AT, SALTS_AT] = [32, 24, 8, 16];

/** Where a frame's header has the database's size after the commit, in pages; 0 in all frames of it but the last. */
const COMMITTED_PAGES_AT = 4;

/**
 * How often the object of a userId has committed by now. The userId must be unlike any other
 * of this test run.
 *
 * 0 if the object has no log: it was never called, or not for ten seconds.
 */
export async function commitsOf(company: Company, userId: string): Promise<number> {
  const { USERS } = await company.worker<{ USERS: Users }>("auth").env();
  // An answer leaves an object once all that it has written is on disk.
  await USERS.getByName(userId).snapshot(crypto.randomUUID());
  const path = `miniflare-*/do/signup-lights-auth-UserObject/${String(USERS.idFromName(userId))}.sqlite-wal`;
  let commits = 0;
  for await (const file of glob(path, { cwd: tmpdir() })) commits += commitsIn(await readFile(join(tmpdir(), file)));
  return commits;
}

/** How many commits a write-ahead log holds. Frames with older salts are of an earlier log in the same file. */
function commitsIn(wal: Buffer): number {
  if (wal.length < HEADER_BYTES) return 0;
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(PAGE_BYTES_AT);
  const salts = wal.subarray(SALTS_AT, SALTS_AT + 8);
  let commits = 0;
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    if (!wal.subarray(at + 8, at + 16).equals(salts)) break;
    if (wal.readUInt32BE(at + COMMITTED_PAGES_AT) > 0) commits += 1;
  }
  return commits;
}
