/** `kill -9` of everything that `npm start` runs, and what its databases on disk have then. For tests of restarts. */
import { execFileSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Kills a process and all its descendants, the youngest first: npm must not get to stop the Workers in an orderly way. */
export function killTree(root: number): void {
  const processes = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number) as [pid: number, parent: number]);
  const tree = [root];
  for (const one of tree) tree.push(...processes.filter(([, parent]) => parent === one).map(([pid]) => pid));
  for (const pid of tree.toReversed()) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      // Gone already: a process may end by itself when the one that it waited for is killed.
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
}

/** Which signups made this user's rows, in whichever of the databases on disk there is one. */
export function rowsOnDisk(state: string, userId: string): string[] {
  return globSync(join(state, "v3/d1/*/*.sqlite")).flatMap((file) => {
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const hasUsers = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'users'").get() !== undefined;
      if (!hasUsers) return [];
      const rows = database.prepare("SELECT event_id FROM users WHERE user_id = ?").all(userId);
      return rows.map((row) => String(row["event_id"]));
    } finally {
      database.close();
    }
  });
}
