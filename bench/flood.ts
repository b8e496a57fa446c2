/**
 * `npm run bench:flood`: what strangers who sign up for one taken userId, again and again, do to its owner and to others.
 * The rate limits are off: what is measured is what the user's object bears. Judges nothing.
 *
 *     npm run bench:flood -- --signups 5000
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { OrderError, wholeNumber } from "./orders.ts";
import { cpuMs } from "./processes.ts";
import { withStateFolder } from "./state-folder.ts";
import { quantile } from "./statistics.ts";
import { start, stopAll, type Subject } from "./subjects.ts";

/** How often the flood is interrupted, and looked at. */
const LOOKS = 5;

/** How many strangers are at it at the same time. */
const STRANGERS = 8;

/** The owner's logins, and other people's signups, in each look. */
const SAMPLES = 40;

const OWNER = { userId: "kim", userPw: "correct horse battery", email: "kim@example.com", userName: "Kim" };

try {
  const { values } = parseArgs({
    options: { signups: { type: "string", default: "5000" }, disk: { type: "boolean", default: false } },
  });
  const signups = wholeNumber("signups", values.signups, LOOKS);
  await withStateFolder(values.disk, async ({ folder }) =>
    flood(await start("ours", "minimum", folder), folder, signups),
  );
} catch (error) {
  console.error(error instanceof OrderError ? error.message : error);
  process.exitCode = 1;
} finally {
  await stopAll();
}

async function flood(subject: Subject, folder: string, signups: number): Promise<void> {
  const batch = Math.floor(signups / LOOKS);
  await signUp(subject, OWNER, "text/event-stream");
  console.log(
    "signups | accepted | CPU ms each | owner's login ms, median | p99 | other's signup ms, median | largest object kB",
  );
  let accepted = 0;
  let perSignup = Number.NaN;
  for (let sent = 0; ; sent += batch) {
    const logins = await times(async () => logIn(subject));
    const others = await times(async (n) =>
      signUp(subject, { ...OWNER, userId: `other-${sent}-${n}` }, "text/event-stream"),
    );
    const row = [sent, accepted, perSignup, quantile(logins, 0.5), quantile(logins, 0.99), quantile(others, 0.5)];
    console.log(
      [...row.map((value) => value.toFixed(1)), ((await largestObject(folder)) / 1024).toFixed(0)].join(" | "),
    );
    if (sent >= batch * LOOKS) return;
    const beforeMs = await cpuMs(subject.pid);
    accepted += await strangers(subject, batch);
    perSignup = ((await cpuMs(subject.pid)) - beforeMs) / batch;
  }
}

/** How many of so many strangers' signups were accepted. */
async function strangers(subject: Subject, count: number): Promise<number> {
  let [left, accepted] = [count, 0];
  const stranger = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if ((await signUp(subject, OWNER, "application/json")) === 202) accepted += 1;
    }
  };
  await Promise.all(Array.from({ length: STRANGERS }, stranger));
  return accepted;
}

async function signUp({ url }: Subject, who: typeof OWNER, accept: string): Promise<number> {
  const headers = { "content-type": "application/json", accept };
  const response = await fetch(new URL("/user", url), { method: "POST", headers, body: JSON.stringify(who) });
  await response.text();
  return response.status;
}

async function logIn({ url }: Subject): Promise<void> {
  const { userId, userPw } = OWNER;
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId, userPw });
  const response = await fetch(new URL("/login", url), { method: "POST", headers, body });
  if (!response.ok) throw new Error(`the owner's login was answered ${response.status}`);
  await response.text();
}

/** How long each of some calls takes, one after the other (milliseconds). */
async function times(call: (n: number) => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let n = 0; n < SAMPLES; n += 1) {
    const beganMs = performance.now();
    await call(n);
    taken.push(performance.now() - beganMs);
  }
  return taken;
}

/** The size of the largest object's database, in bytes. */
async function largestObject(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true });
  const objects = files.filter((file) => /UserObject.*\.sqlite$/.test(file));
  const sizes = await Promise.all(objects.map(async (file) => (await stat(join(folder, file))).size));
  return Math.max(0, ...sizes);
}
