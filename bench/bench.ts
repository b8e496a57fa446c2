/**
 * `npm run bench`: what a signup costs, next to a peer's, in the same minutes on the same machine. Judges nothing; what
 * it prints and writes to bench/results/ are ratios, with the machine's noise beside them.
 *
 *     npm run bench -- --rounds 5 --hash real --sustain 60
 *     npm run bench -- --against HEAD~1
 *
 * With `--against`, another commit stands in the peer's place: the same rounds, printed and not kept. With `--disk`, the
 * databases are on the disk instead of in memory.
 */
import { parseArgs } from "node:util";
import { circumstancesNow } from "./circumstances.ts";
import { ourSignUp, peerSignUp } from "./client.ts";
import { checkOut } from "./commit.ts";
import { besideFloors, measureFloors, withoutHash, type Floors } from "./floors.ts";
import { crowd } from "./load.ts";
import { measureRound, type Plan, type Reading, type Side } from "./measures.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { FLOOR_REACH, PEER_REACH, floorTable, floorsOf, rowTable, rowsOf, writeReport } from "./report.ts";
import { withStateFolder, type StateFolder } from "./state-folder.ts";
import { start, stopAll, type HashCost } from "./subjects.ts";

/** Signups before anything is timed. After fewer, the compiler is still at work. */
const WARM_UP = 300;

/** How much is done in a round, unless the command is told otherwise. Five rounds sustain for a minute on each side. */
const PLANS: Record<HashCost, Plan> = {
  minimum: { alone: 100, together: 320, sustainS: 12, burst: 1_000 },
  real: { alone: 20, together: 64, sustainS: 12, burst: 100 }, // a hash takes a core for 140 ms
};

/** What the command was told. */
type Orders = { rounds: number; hash: HashCost; plan: Plan; against: string | undefined; disk: boolean };

try {
  const given = orders();
  await withStateFolder(given.disk, async (place) =>
    given.against === undefined ? besidePeer(given, place) : besideCommit(given, given.against, place),
  );
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

function orders(): Orders {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "5" },
      hash: { type: "string", default: "minimum" },
      alone: { type: "string" },
      together: { type: "string" },
      sustain: { type: "string" },
      burst: { type: "string" },
      against: { type: "string" },
      disk: { type: "boolean", default: false },
    },
  });
  const { hash, against, disk } = values;
  if (hash !== "real" && hash !== "minimum") throw new OrderError("--hash must be real or minimum.");
  const usual = PLANS[hash];
  const plan = {
    alone: wholeNumber("alone", values.alone ?? String(usual.alone), 0),
    together: wholeNumber("together", values.together ?? String(usual.together), 0),
    sustainS: wholeNumber("sustain", values.sustain ?? String(usual.sustainS), 0),
    burst: wholeNumber("burst", values.burst ?? String(usual.burst), 0),
  };
  return { rounds: wholeNumber("rounds", values.rounds, 1), hash, plan, against, disk };
}

/** Next to the peer and to the floors, and written down. */
async function besidePeer({ rounds, hash, plan }: Orders, { folder, state }: StateFolder): Promise<void> {
  console.log(`Starting our three Workers, better-auth's one, and the floors; databases ${state} …`);
  const [ours, peer] = [await start("ours", hash, folder), await start("peer", hash, folder)];
  const floor = await start("floor", hash, folder);
  const sides = [
    { signUp: ourSignUp(ours.url), pid: ours.pid },
    { signUp: peerSignUp(peer.url), pid: peer.pid },
  ] as const;
  await warmUp(sides, hash);
  const [readings, beside, floors]: [Reading[][], Reading[][], Floors[]] = [[], [], []];
  for (let round = 1; round <= rounds; round += 1) {
    const say = (what: string): void => console.log(`round ${round} of ${rounds}: ${what}`);
    const measured = await measureRound(sides, plan, round, say);
    say("floors");
    const empty = await measureFloors(floor, plan);
    readings.push([...measured, ...withoutHash(measured, empty)]);
    beside.push(besideFloors(measured, empty, hash === "minimum"));
    floors.push(empty);
  }
  const circumstances = await circumstancesNow({ columns: ["signup-lights", "better-auth"], rounds, hash, state });
  const steps = floorsOf(floors);
  const tables = [rowTable(rowsOf(beside, FLOOR_REACH), ["signup-lights", "its steps, empty"]), floorTable(steps)];
  const rows = rowsOf(readings, PEER_REACH[hash]);
  const numbers = { floors: steps, readings, beside };
  console.log(`\n${await writeReport(`${hash}-hash`, circumstances, rows, tables, numbers)}\n`);
  console.log("Written to bench/results/.");
}

/** Next to another commit. */
async function besideCommit(
  { rounds, hash, plan }: Orders,
  against: string,
  { folder, state }: StateFolder,
): Promise<void> {
  const { commit, root } = await checkOut(against, folder);
  console.log(`Starting the Workers of this working tree, and those of ${commit}; databases ${state} …`);
  const [now, then] = [await start("ours", hash, folder), await start("ours", hash, folder, { root })];
  const sides = [
    { signUp: ourSignUp(now.url), pid: now.pid },
    { signUp: ourSignUp(then.url), pid: then.pid },
  ] as const;
  await warmUp(sides, hash);
  const readings: Reading[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    readings.push(
      await measureRound(sides, plan, round, (what) => console.log(`round ${round} of ${rounds}: ${what}`)),
    );
  }
  console.log(`\n${rowTable(rowsOf(readings), ["this working tree", commit])}`);
}

/** A new isolate compiles what it runs, and a first signup loads the common passwords; nobody is timed for that. */
async function warmUp(sides: readonly Side[], hash: HashCost): Promise<void> {
  for (const { signUp } of sides) await crowd(signUp, hash === "minimum" ? WARM_UP : WARM_UP / 10, 8);
}
