/**
 * `npm run bench:scale`: what becomes of a signup, and of a login, when there are a million users already, and how long ten
 * thousand watchers of one signup wait for its end. Judges nothing. A watcher takes two of the 20,000 files that a process
 * commonly may have open.
 *
 *     npm run bench:scale -- --users 1000000 --sockets 8400 --streams 1500 --rounds 5
 */
import { parseArgs } from "node:util";
import { audienceTables, reachAudience, type Audience, type Reach } from "./audience.ts";
import { circumstancesNow } from "./circumstances.ts";
import { ourLogin, ourSignUp, peerSignUp, type SignUp } from "./client.ts";
import { fill } from "./fill.ts";
import { crowd, waitsOf } from "./load.ts";
import type { Reading } from "./measures.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { rowsOf, writeReport } from "./report.ts";
import { withStateFolder } from "./state-folder.ts";
import { quantile } from "./statistics.ts";
import { start, stopAll } from "./subjects.ts";

/** With a million users, against none. */
const REACH = { "ours: settled p50, ms": 1.1, "ours: login p50, ms": 1.1 };

/** Signups one after the other, in each round; and logins. */
const ALONE = 60;

try {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      users: { type: "string", default: "1000000" },
      sockets: { type: "string", default: "8400" },
      streams: { type: "string", default: "1500" },
      disk: { type: "boolean", default: false },
    },
  });
  const rounds = wholeNumber("rounds", values.rounds, 1);
  const users = wholeNumber("users", values.users, 0);
  const audience = {
    sockets: wholeNumber("sockets", values.sockets, 0),
    streams: wholeNumber("streams", values.streams, 0),
  };
  await withStateFolder(values.disk, async ({ folder, state }) => {
    const reaches = audience.sockets + audience.streams > 0 ? await reachesOf(folder, audience, rounds) : [];
    const readings = users > 0 ? await besideUsers(folder, users, rounds) : [];
    const columns = [`${users} users`, "none"] as const;
    const circumstances = await circumstancesNow({ columns, rounds, hash: "minimum", state });
    const numbers = { audience: reaches, readings };
    console.log(await writeReport("scale", circumstances, rowsOf(readings, REACH), audienceTables(reaches), numbers));
  });
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

/** Each round in a server of its own: what it has opened for the one before is not memory that it has to ask for. */
async function reachesOf(folder: string, audience: Audience, rounds: number): Promise<Reach[]> {
  const reaches = [];
  for (let round = 1; round <= rounds; round += 1) {
    reaches.push(await reachAudience(await start("unanswered", "minimum", folder), audience));
    console.log(`watchers: ${JSON.stringify(reaches.at(-1))}`);
    await stopAll();
  }
  return reaches;
}

type Pair = { figure: string; full: SignUp; empty: SignUp };

/** Signups and logins beside this many users, and beside none, in turn; and the peer's sign-ups. */
async function besideUsers(folder: string, users: number, rounds: number): Promise<Reading[][]> {
  const pairs: Pair[] = [];
  for (const [name, signUpAt] of [
    ["ours", ourSignUp],
    ["peer", peerSignUp],
  ] as const) {
    const [full, empty] = [await start(name, "minimum", folder), await start(name, "minimum", folder)];
    console.log(`filling the databases of ${name} with ${users} users …`);
    for (const database of full.databases) await fill(database, users);
    pairs.push({ figure: `${name}: settled p50, ms`, full: signUpAt(full.url), empty: signUpAt(empty.url) });
    if (name === "peer") continue;
    pairs.push({ figure: `${name}: login p50, ms`, full: await ourLogin(full.url), empty: await ourLogin(empty.url) });
  }
  for (const { full, empty } of pairs) {
    // One at a time: attempts at one account that overlap count as guesses.
    await crowd(full, 32, 1);
    await crowd(empty, 32, 1);
  }
  const readings: Reading[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.log(`round ${round} of ${rounds}`);
    const measured: Reading[] = [];
    for (const pair of pairs) measured.push(await medians(pair));
    readings.push(measured);
  }
  return readings;
}

/** One after the other, by turns, so that whatever else the machine does falls on both. */
async function medians({ figure, full, empty }: Pair): Promise<Reading> {
  const waits = { full: [] as number[], empty: [] as number[] };
  for (let time = 0; time < ALONE; time += 1) {
    waits.full.push(...(await waitsOf(full, 1, 1)));
    waits.empty.push(...(await waitsOf(empty, 1, 1)));
  }
  return { figure, ours: quantile(waits.full, 0.5), peer: quantile(waits.empty, 0.5) };
}
