/**
 * `npm run bench`: what a signup costs, next to a peer's, in the same minutes on the same machine. Judges nothing; what
 * it prints and writes to bench/results/ are ratios, with the machine's noise beside them.
 *
 *     npm run bench -- --rounds 5 --hash real --sustain 60
 */
import { parseArgs } from "node:util";
import { withFolder } from "../scripts/with-folder.ts";
import { circumstancesNow } from "./circumstances.ts";
import { ourSignUp, peerSignUp } from "./client.ts";
import { crowd } from "./load.ts";
import { besideFloors, measureFloors, measureRound, type Floors, type Plan, type Reading } from "./measures.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { floorTable, floorsOf, rowsOf, writeReport } from "./report.ts";
import { start, stopAll, type HashCost, type Subject } from "./subjects.ts";

/** Signups before anything is timed. After fewer, the compiler is still at work. */
const WARM_UP = 300;

/** How much is done in a round, unless the command is told otherwise. Five rounds sustain for a minute on each side. */
const PLANS: Record<HashCost, Plan> = {
  minimum: { alone: 100, together: 320, sustainS: 12, burst: 1_000 },
  real: { alone: 20, together: 64, sustainS: 12, burst: 100 }, // a hash takes a core for 140 ms
};

/** What the command was told. */
type Orders = { rounds: number; hash: HashCost; plan: Plan };

try {
  await withFolder(async (folder) => bench(orders(), folder));
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
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
    },
  });
  const { hash } = values;
  if (hash !== "real" && hash !== "minimum") throw new OrderError("--hash must be real or minimum.");
  const usual = PLANS[hash];
  const plan = {
    alone: wholeNumber("alone", values.alone ?? String(usual.alone), 0),
    together: wholeNumber("together", values.together ?? String(usual.together), 0),
    sustainS: wholeNumber("sustain", values.sustain ?? String(usual.sustainS), 0),
    burst: wholeNumber("burst", values.burst ?? String(usual.burst), 0),
  };
  return { rounds: wholeNumber("rounds", values.rounds, 1), hash, plan };
}

async function bench({ rounds, hash, plan }: Orders, folder: string): Promise<void> {
  console.log("Starting our three Workers, better-auth's one, and the floors …");
  const ours = await start("ours", hash, folder);
  const peer = await start("peer", hash, folder);
  const floor = await start("floor", hash, folder);
  try {
    await warmUp(ours, peer, hash === "minimum" ? WARM_UP : WARM_UP / 10);
    const readings: Reading[][] = [];
    const floors: Floors[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const say = (what: string): void => console.log(`round ${round} of ${rounds}: ${what}`);
      const measured = await measureRound(ours, peer, plan, say);
      say("floors");
      const measuredFloors = await measureFloors(floor, plan);
      readings.push([...measured, ...besideFloors(measured, measuredFloors, hash === "minimum")]);
      floors.push(measuredFloors);
    }
    const circumstances = await circumstancesNow({ columns: ["signup-lights", "better-auth"], rounds, hash });
    const rows = rowsOf(readings, hash === "minimum");
    const steps = floorsOf(floors);
    const report = writeReport(`${hash}-hash`, circumstances, rows, [floorTable(steps)], { floors: steps, readings });
    console.log(`\n${await report}\n`);
    console.log("Written to bench/results/.");
  } finally {
    await stopAll();
  }
}

/** A new isolate compiles what it runs, and a first signup loads the common passwords; nobody is timed for that. */
async function warmUp(ours: Subject, peer: Subject, count: number): Promise<void> {
  await crowd(ourSignUp(ours.url), count, 8);
  await crowd(peerSignUp(peer.url), count, 8);
}
