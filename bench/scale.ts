/**
 * `npm run bench:scale`: what becomes of a signup when there are a million users already, what memory ten thousand
 * signups take, and how long a thousand watchers wait. Judges nothing.
 *
 *     npm run bench:scale -- --users 1000000 --signups 10000 --sockets 1000 --rounds 5
 */
import { parseArgs } from "node:util";
import { withFolder } from "../scripts/with-folder.ts";
import { reachAudience, type Reach } from "./audience.ts";
import { circumstancesNow } from "./circumstances.ts";
import { ourSignUp, peerSignUp, type SignUp } from "./client.ts";
import { fill } from "./fill.ts";
import { crowd, waitsOf } from "./load.ts";
import type { Reading } from "./measures.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { residentMiB } from "./processes.ts";
import { cell, rowsOf, tableOf, writeReport } from "./report.ts";
import { quantile, spread } from "./statistics.ts";
import { start, stopAll } from "./subjects.ts";

/** Signups one after the other, in each round. */
const ALONE = 60;

/** How often memory is looked at while signups go on (milliseconds). */
const LOOK_EVERY_MS = 250;

/** After this long an idle object has left memory: Cloudflare's 10 s, and some. */
const IDLE_MS = 15_000;

try {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      users: { type: "string", default: "1000000" },
      signups: { type: "string", default: "10000" },
      sockets: { type: "string", default: "1000" },
    },
  });
  const rounds = wholeNumber("rounds", values.rounds, 1);
  const [users, signups, sockets] = [
    wholeNumber("users", values.users, 0),
    wholeNumber("signups", values.signups, 0),
    wholeNumber("sockets", values.sockets, 0),
  ];
  await withFolder(async (folder) => {
    const memory = signups > 0 ? await memoryOf(folder, signups) : {};
    const audience = sockets > 0 ? await audienceOf(folder, sockets, rounds) : [];
    const readings = users > 0 ? await besideUsers(folder, users, rounds) : [];
    const columns = [`${users} users`, "none"] as const;
    const circumstances = await circumstancesNow({ columns, rounds, hash: "minimum" });
    const tables = [memoryTable(signups, memory), audienceTable(sockets, audience)];
    const numbers = { memory, audience, readings };
    console.log(await writeReport("scale", circumstances, rowsOf(readings, true), tables, numbers));
  });
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

/** The server's memory around many signups, in MiB. */
async function memoryOf(folder: string, signups: number): Promise<Record<string, number>> {
  const subject = await start("ours", "minimum", folder);
  await crowd(ourSignUp(subject.url), 64, 8);
  const before = await residentMiB(subject.pid);
  let most = before;
  const looking = setInterval(
    () => void residentMiB(subject.pid).then((now) => (most = Math.max(most, now))),
    LOOK_EVERY_MS,
  );
  console.log(`${signups} signups, for memory …`);
  await crowd(ourSignUp(subject.url), signups, 32);
  clearInterval(looking);
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const memory = { before, most, after: await residentMiB(subject.pid) };
  await stopAll();
  console.log(`memory of the server, MiB: ${JSON.stringify(memory)}`);
  return memory;
}

function memoryTable(signups: number, memory: Record<string, number>): string {
  const head = ["server's memory, MiB", ...Object.keys(memory)];
  return tableOf(head, [[`${signups} signups`, ...Object.values(memory).map((mebibytes) => mebibytes.toFixed(0))]]);
}

function audienceTable(sockets: number, reaches: readonly Reach[]): string {
  const waits = [reaches.map(({ firstMs }) => firstMs), reaches.map(({ lastMs }) => lastMs)];
  const head = ["publish to receipt, ms", "first", "last"];
  return tableOf(head, [[`${sockets} sockets`, ...waits.map((ms) => cell(spread(ms)))]]);
}

async function audienceOf(folder: string, sockets: number, rounds: number) {
  const subject = await start("unanswered", "minimum", folder);
  const reaches = [];
  for (let round = 1; round <= rounds; round += 1) {
    reaches.push(await reachAudience(subject.url, sockets));
    console.log(`${sockets} sockets, publish to receipt, ms: ${JSON.stringify(reaches.at(-1))}`);
  }
  await stopAll();
  return reaches;
}

/** Signups beside this many users, and beside none, in turn: ours and the peer's. */
async function besideUsers(folder: string, users: number, rounds: number): Promise<Reading[][]> {
  const subjects = [];
  for (const [name, signUpAt] of [
    ["ours", ourSignUp],
    ["peer", peerSignUp],
  ] as const) {
    const [full, empty] = [await start(name, "minimum", folder), await start(name, "minimum", folder)];
    console.log(`filling the databases of ${name} with ${users} users …`);
    for (const database of full.databases) await fill(database, users);
    subjects.push({ name, full, empty, signUpFull: signUpAt(full.url), signUpEmpty: signUpAt(empty.url) });
  }
  for (const { signUpFull, signUpEmpty } of subjects) {
    await crowd(signUpFull, 64, 8);
    await crowd(signUpEmpty, 64, 8);
  }
  const readings: Reading[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`round ${round} of ${rounds}`);
    const measured: Reading[] = [];
    for (const { name, signUpFull, signUpEmpty } of subjects) {
      measured.push({
        figure: `${name}: settled p50, ms`,
        ours: await median(signUpFull),
        peer: await median(signUpEmpty),
      });
    }
    readings.push(measured);
  }
  return readings;
}

async function median(signUp: SignUp): Promise<number> {
  return quantile(await waitsOf(signUp, ALONE, 1), 0.5);
}
