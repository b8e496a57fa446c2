/**
 * `npm run bench:wan`: what a lone signup takes where it will run. The real Workers, each binding with the delay that was
 * published or measured elsewhere, so that what is timed is the way from hop to hop and not this machine's CPU. Then once
 * more with the same delay at every hop, which counts the hops that are waited for one after the other, beside those of
 * `hops.ts`, which a test holds. Judges nothing.
 *
 *     npm run bench:wan -- --signups 20
 */
import { parseArgs } from "node:util";
import { ourSignUp } from "./client.ts";
import { crowd } from "./load.ts";
import { OrderError, wholeNumber } from "./orders.ts";
import { tableOf } from "./report.ts";
import { withStateFolder } from "./state-folder.ts";
import { quantile } from "./statistics.ts";
import { start, stopAll } from "./subjects.ts";
import { NONE, type Delays, type Hop } from "./delays.ts";
import { LONE_SIGNUP_STEPS, hopsInSeries } from "./hops.ts";

/** One hop, when hops are counted (milliseconds): less than the hash that stands in, and much more than this machine's work. */
const HOP_MS = 300;

/**
 * Where the numbers are from. `queue`: Cloudflare's median of a send, 60 ms in October 2024
 * (blog.cloudflare.com/how-we-built-cloudflare-queues), and as much again for the delivery. `objectWrite`: three of five machines in nearby places have confirmed it (blog.cloudflare.com/sqlite-in-durable-
 * objects, September 2024), a few milliseconds away. The others are estimates: Cloudflare publishes none. `far` is an ocean
 * between the person's edge and the databases; an object is made near the person.
 */
const PLACES: Record<string, Delays> = {
  "no delays": NONE,
  near: { object: 5, objectStart: 50, objectWrite: 10, d1: 15, queue: 120 },
  far: { object: 5, objectStart: 50, objectWrite: 10, d1: 160, queue: 200 },
};

/** The same delay at one kind of hop, and none at the others. */
const HOPS = Object.keys(NONE) as Hop[];

try {
  const { values } = parseArgs({
    options: { signups: { type: "string", default: "20" }, disk: { type: "boolean", default: false } },
  });
  const signups = wholeNumber("signups", values.signups, 1);
  await withStateFolder(values.disk, async ({ folder }) => {
    const lines: string[][] = [];
    for (const [place, delays] of Object.entries(PLACES)) {
      for (const hash of ["minimum", "real"] as const) {
        const { firstMs, lastMs } = await timed(folder, delays, signups, hash);
        lines.push([place, hash, firstMs.toFixed(0), lastMs.toFixed(0)]);
      }
    }
    console.log(`\n${tableOf(["place", "hash", "first frame p50, ms", "settled p50, ms"], lines)}`);
    const none = await timed(folder, NONE, signups, "idle");
    const told = hopsInSeries(LONE_SIGNUP_STEPS);
    const counts: string[][] = [];
    for (const hop of HOPS) {
      const { lastMs } = await timed(folder, { ...NONE, [hop]: HOP_MS }, signups, "idle");
      counts.push([hop, String(Math.round((lastMs - none.lastMs) / HOP_MS)), String(told[hop] ?? 0)]);
    }
    console.log(`\n${tableOf(["hop", "waited for, one after the other, until settled", "as hops.ts has it"], counts)}`);
  });
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

/** Medians of lone signups with these delays. */
async function timed(folder: string, delays: Delays, signups: number, hash: Parameters<typeof start>[1]) {
  const subject = await start("wan", hash, folder, { variables: { DELAYS: JSON.stringify(delays) } });
  await crowd(ourSignUp(subject.url), 3, 1);
  const timings = await crowd(ourSignUp(subject.url), signups, 1);
  await stopAll();
  return {
    firstMs: quantile(
      timings.map(({ firstMs }) => firstMs),
      0.5,
    ),
    lastMs: quantile(
      timings.map(({ lastMs }) => lastMs),
      0.5,
    ),
  };
}
