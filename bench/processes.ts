/** What a server's process has used, from Linux's /proc; NaN on other systems. */
import { readFile } from "node:fs/promises";

/** Linux counts a process's time in hundredths of a second (sysconf(_SC_CLK_TCK) is 100 wherever Node runs). */
const TICK_MS = 10;

/** CPU time so far, of all threads, in milliseconds. Other work on the machine is not in it. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11] ?? Number.NaN) + Number(fields[12] ?? Number.NaN)) * TICK_MS;
}

/** Memory that is in RAM, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) / 1024;
}
