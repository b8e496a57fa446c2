/**
 * `npm run bench:memory`: what memory ten thousand signups take, and ten thousand more: that of the server's process, as
 * Linux sees it, and the heap of each Worker, as V8 does. What is in no heap any more, and still in the process, the
 * allocator keeps for what comes next. Judges nothing.
 *
 *     npm run bench:memory -- --signups 10000
 */
import { parseArgs } from "node:util";
import { circumstancesNow } from "./circumstances.ts";
import { ourSignUp } from "./client.ts";
import { heapsOf, type Heaps } from "./heaps.ts";
import { crowd } from "./load.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { residentMiB } from "./processes.ts";
import { tableOf, writeReport } from "./report.ts";
import { withStateFolder } from "./state-folder.ts";
import { start, stopAll, type Subject } from "./subjects.ts";

/** How often memory is looked at while signups go on (milliseconds). */
const LOOK_EVERY_MS = 250;

/** After this long an idle object has left memory, and its files are closed: Cloudflare's 10 s, and some. */
const IDLE_MS = 60_000;

/** Signups that wake every part of the server before anything is counted. */
const WARM_UP = 300;

/** Of one batch of signups, in MiB: the most while it went on, at its end, and once its objects had left. */
type Batch = { most: number; end: number; rested: number };

/** In MiB. `before`: after the warm-up and a rest. The heaps are without garbage. */
type Memory = { before: number; batches: Batch[]; heapsBefore: Heaps; heapsAfter: Heaps };

try {
  const { values } = parseArgs({
    options: { signups: { type: "string", default: "10000" }, disk: { type: "boolean", default: false } },
  });
  const signups = wholeNumber("signups", values.signups, 1);
  await withStateFolder(values.disk, async ({ folder, state }) => {
    const memory = await memoryOf(folder, signups);
    const columns = ["before", "after"] as const;
    const circumstances = await circumstancesNow({ columns, rounds: 1, hash: "minimum", state });
    console.log(await writeReport("memory", circumstances, [], memoryTables(signups, memory), { memory }));
  });
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

/** This many signups, and then as many again. */
async function memoryOf(folder: string, signups: number): Promise<Memory> {
  // Of a server of its own: to look at a heap takes memory.
  const heapsBefore = await heapsOf((await warm(folder)).inspector);
  await stopAll();
  const subject = await warm(folder);
  const memory: Memory = { before: await residentMiB(subject.pid), batches: [], heapsBefore, heapsAfter: {} };
  for (const time of ["", " more"]) {
    console.log(`${signups}${time} signups, for memory …`);
    memory.batches.push(await batch(subject, signups));
  }
  memory.heapsAfter = await heapsOf(subject.inspector);
  return memory;
}

function memoryTables(signups: number, memory: Memory): string[] {
  const whole = (mebibytes: number) => mebibytes.toFixed(0);
  const times = (after = Number.NaN, before = Number.NaN) => (after / before).toFixed(2);
  const batches = memory.batches.map(({ most, end, rested }, index) => {
    const name = index === 0 ? `${signups} signups` : `${signups} more`;
    const before = memory.batches[index - 1]?.rested ?? memory.before;
    return [name, ...[before, most, end, rested].map(whole), times(rested, before)];
  });
  const heaps = Object.entries(memory.heapsAfter).map(([worker, after]) => {
    const before = memory.heapsBefore[worker];
    return [worker, before?.toFixed(1) ?? "–", after.toFixed(1), times(after, before)];
  });
  return [
    tableOf(["server's memory, MiB", "before", "most", "at the end", "a minute later", "ratio"], batches),
    tableOf(["heap without garbage, MiB, of", "before", `after ${2 * signups} signups`, "ratio"], heaps),
  ];
}

async function warm(folder: string): Promise<Subject> {
  const subject = await start("ours", "minimum", folder, { isInspected: true });
  await crowd(ourSignUp(subject.url), WARM_UP, 8);
  await idle();
  return subject;
}

async function batch({ url, pid }: Subject, signups: number): Promise<Batch> {
  let most = 0;
  const look = async (): Promise<number> => {
    const now = await residentMiB(pid);
    most = Math.max(most, now);
    return now;
  };
  const looking = setInterval(() => void look(), LOOK_EVERY_MS);
  await crowd(ourSignUp(url), signups, 32);
  clearInterval(looking);
  const end = await look();
  await idle();
  return { most, end, rested: await residentMiB(pid) };
}

async function idle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
}
