/**
 * `npm run bench`: what a signup costs, next to a peer's, in the same minutes on the same machine. Judges nothing; what
 * it prints and writes to bench/results/ are ratios, with the machine's noise beside them.
 *
 *     npm run bench -- --rounds 5 --hash real --sustain 60
 */
import { parseArgs } from "node:util";
import { withFolder } from "../scripts/own-start.ts";
import { circumstancesNow } from "./circumstances.ts";
import { ourSignUp, peerSignUp } from "./client.ts";
import { crowd } from "./load.ts";
import { measureFloors, measureRound, sumOfFloors, type Plan, type Reading } from "./measures.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { rowsOf, writeReport } from "./report.ts";
import { start, stopAll, type HashCost, type Subject } from "./subjects.ts";

/** Signups before anything is timed. After fewer, the compiler is still at work. */
const WARM_UP = 300;

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
      alone: { type: "string", default: "100" },
      together: { type: "string", default: "320" },
      sustain: { type: "string", default: "10" },
      burst: { type: "string", default: "1000" },
    },
  });
  const { hash } = values;
  if (hash !== "real" && hash !== "minimum") throw new OrderError("--hash must be real or minimum.");
  const plan = {
    alone: wholeNumber("alone", values.alone, 0),
    together: wholeNumber("together", values.together, 0),
    sustainS: wholeNumber("sustain", values.sustain, 0),
    burst: wholeNumber("burst", values.burst, 0),
  };
  return { rounds: wholeNumber("rounds", values.rounds, 1), hash, plan };
}

async function bench({ rounds, hash, plan }: Orders, folder: string): Promise<void> {
  console.log("Starting our three Workers, better-auth's one, and the floors …");
  const ours = await start("ours", hash, folder);
  const peer = await start("peer", hash, folder);
  const floor = await start("floor", hash, folder);
  try {
    await warmUp(ours, peer);
    const readings: Reading[][] = [];
    const floors: Record<string, number>[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      const say = (what: string): void => console.log(`round ${round} of ${rounds}: ${what}`);
      const measured = await measureRound(ours, peer, plan, say);
      say("floors");
      const floorMs = await measureFloors(floor, plan.alone);
      readings.push([...measured, ...withoutHash(measured, floorMs["hash"]), sumOfFloors(floorMs)]);
      floors.push(floorMs);
    }
    const circumstances = await circumstancesNow({ columns: ["signup-lights", "better-auth"], rounds, hash });
    const rows = rowsOf(readings, hash === "minimum");
    console.log(`\n${await writeReport(`${hash}-hash`, circumstances, rows, { readings, floors })}\n`);
    console.log(`Floors, ms: ${JSON.stringify(floors)}\nWritten to bench/results/.`);
  } finally {
    await stopAll();
  }
}

/** A new isolate compiles what it runs, and a first signup loads the common passwords; nobody is timed for that. */
async function warmUp(ours: Subject, peer: Subject): Promise<void> {
  await crowd(ourSignUp(ours.url), WARM_UP, 8);
  await crowd(peerSignUp(peer.url), WARM_UP, 8);
}

/** What a lone signup takes besides the hash itself. */
function withoutHash(readings: readonly Reading[], hashMs = 0): Reading[] {
  const alone = readings.find(({ figure }) => figure === "one at a time: settled p50, ms");
  if (alone === undefined) return [];
  return [{ figure: "one at a time: settled p50 − hash, ms", ours: alone.ours - hashMs, peer: alone.peer - hashMs }];
}
