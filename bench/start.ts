/**
 * How long after `npm start` the first page is served, and the first signup settled: once on an empty state folder, and
 * once more on what that left. Prints times and judges none; other work on the machine is in them.
 *
 *     npm run bench:start -- --rounds 5
 */
import { parseArgs } from "node:util";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { served, start, untilItWorks } from "../scripts/own-start.ts";
import { withFolder } from "../scripts/with-folder.ts";

/** One start: milliseconds from the command to each moment. */
type Times = { page: number; signup: number };

const first: Times[] = [];
const second: Times[] = [];

try {
  const rounds = roundsWanted();
  for (let round = 0; round < rounds; round += 1) {
    await withFolder(async (state) => {
      first.push(await timeStart(state, "first"));
      second.push(await timeStart(state, "second"));
    });
  }
  console.log(`npm start, ms, rounds: ${rounds}; min / median / max`);
  report("empty state, first page", first, "page");
  report("empty state, signup settled", first, "signup");
  report("kept state, first page", second, "page");
  report("kept state, signup settled", second, "signup");
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

function roundsWanted(): number {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" } } });
  const rounds = /^\d{1,3}$/.test(values.rounds) ? Number(values.rounds) : 0;
  if (rounds < 1 || rounds > 100) throw new Error("--rounds must be a whole number from 1 to 100.");
  return rounds;
}

async function timeStart(state: string, userId: string): Promise<Times> {
  const beganMs = performance.now();
  const started = await start(state);
  try {
    await served(started);
    const page = performance.now() - beganMs;
    await untilItWorks(started, async () => settles(started.url, userId));
    return { page, signup: performance.now() - beganMs };
  } finally {
    await started.stop();
  }
}

/** Signs somebody up, and reads the stream to its last event. The key makes a second try the same signup. */
async function settles(url: string, userId: string): Promise<boolean> {
  const response = await fetch(`${url}/user`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": userId },
    body: JSON.stringify({ userId, userPw: "correct horse battery", email: "kim@example.com", userName: "Kim" }),
  });
  const events = response.body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { event } of events ?? []) if (event === "settled") return true;
  return false;
}

function report(what: string, times: readonly Times[], moment: keyof Times): void {
  const sorted = times.map((time) => Math.round(time[moment])).toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
  console.log(`  ${what.padEnd(28)} ${sorted[0]} / ${Math.round(median)} / ${sorted.at(-1)}`);
}
