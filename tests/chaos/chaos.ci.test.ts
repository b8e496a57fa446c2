/**
 * A thousand signups (CI takes 250) on the three real Workers over real queues, some of whose people then change
 * their accounts or leave: a fifth of all calls fails, objects crash, Workers are restarted, poison is sent. Then the
 * faults stop, and what was accepted must finish, and be true.
 *
 *     CHAOS_SEED=7 CHAOS_SIGNUPS=5000 npm test -- chaos/chaos
 */
import { expect, test, vi } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/snapshot.ts";
import { asked, sized } from "../samples.ts";
import { person, launchCompany } from "../system/company.ts";
import type { Accepted, Aftermath, Lived } from "./aftermath.ts";
import { violations } from "./checker.ts";
import { faultyWorkers } from "./faulty-workers.ts";
import { letsIn, live, type Life, type Plan } from "./lives.ts";
import { keepLooking } from "./looks.ts";
import { OPERATOR, logInOperator, lookAround, operate } from "./onlookers.ts";
import { endOf, persist, type Manner, type Story, type Try } from "./people.ts";
import { plantPoison } from "./poison.ts";
import { query } from "./query.ts";
import { randomFrom } from "./random.ts";

const SEED = asked("CHAOS_SEED", Math.floor(Math.random() * 2 ** 31), 0);
const SIGNUPS = asked("CHAOS_SIGNUPS", sized(150, 1_000));
const FAULT_RATE = 0.2;
const CRASH_RATE = 0.1;

/** How many people also watch, log in and look at their lights. */
const LOOK_RATE = 0.2;

/** How many people rename, how many set another password, and how many leave: one in so many of each. */
const ONE_IN: Record<Plan, number> = { renames: 25, "sets a password": 40, leaves: 20 };

const MANNERS: Manner[] = ["reads to the end", "leaves after frame 0", "sends a key"];

/** How many people are at it at the same time. */
const LANES = 50;

/** How long what was held up may take once nothing fails any more; the schedule's longest delay here is 16 s. */
const DRAIN_MS_MAX = 180_000;

/** The run takes a minute or two; the rest is for slow machines. */
const TIMEOUT_MS = 900_000;

const random = randomFrom(SEED);
const company = await launchCompany(faultyWorkers(SEED, 0, 0));
const injected: Record<string, number> = {};

/** One person in twenty wants the id of the one before. */
const people = Array.from({ length: SIGNUPS }, (_, index) => {
  const isRival = index % 20 === 1;
  const manner = MANNERS[Math.floor(random() * MANNERS.length)]!;
  return { who: person(`user-${isRival ? index - 1 : index}`, `User ${index}`), manner, plan: anyPlan() };
});

function anyPlan(): Plan | null {
  const plans = Object.entries(ONE_IN) as [Plan, number][];
  return plans.find(([, oneIn]) => random() < 1 / oneIn)?.[0] ?? null;
}

/** Works on these one after the other, in as many lanes as there are. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const lane = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Sets how many calls fail from now on, and notes how many have failed in these Workers. */
async function setFaults(rate: number): Promise<void> {
  for (const service of SERVICES) {
    const response = await company.worker(service).fetch(`/faults?rate=${rate}`);
    for (const [kind, count] of Object.entries((await response.json()) as Record<string, number>)) {
      injected[kind] = (injected[kind] ?? 0) + count;
    }
  }
}

/**
 * The methods of objects of which no call has failed, of those that are called in this run: the reconciler calls one, for
 * accounts that are older than five minutes, and none is; a reset calls another, and no mail is set up.
 */
function spared(faults: Record<string, number>): string[] {
  const kinds = Object.keys(faults);
  const methods = kinds.filter((kind) => /^object\.\w+$/.test(kind));
  const called = methods.filter((method) => !["object.repairAt", "object.lift"].includes(method));
  return called.filter((method) => !kinds.some((kind) => kind.startsWith(`${method}, `)));
}

/** True once a call of each method has failed. Of some, a dead letter's among them, the first call is late on a busy machine. */
async function haveAllFailed(): Promise<boolean> {
  const response = await company.worker("auth").fetch("/faults");
  return spared({ ...injected, ...((await response.json()) as Record<string, number>) }).length === 0;
}

/** Deploys the same code anew: everything in memory is gone, the messages in the local queues among it. */
async function restart(deployment: number): Promise<void> {
  await setFaults(FAULT_RATE);
  await company.runtime.deploy(faultyWorkers(SEED, FAULT_RATE, deployment));
}

/**
 * Crashes one in ten: worse than an eviction. (Miniflare's own waits until the object has nothing to do, and holds up
 * Node's only thread for as long: 5.20261102, tried in November 2026.)
 */
async function mayCrash(userId: string): Promise<void> {
  if (random() >= CRASH_RATE) return;
  try {
    const response = await company.worker("auth").fetch(`/crash?userId=${userId}`);
    if ((await response.json()) === true) injected["crash"] = (injected["crash"] ?? 0) + 1;
  } catch {
    // auth itself is being restarted.
  }
}

async function deadLetters(): Promise<string[]> {
  const letters = await query<{ body: string }>(company, "auth", "SELECT body FROM dead_letters");
  return letters.map(({ body }) => body);
}

/**
 * Has one person sign up while all is well, then everybody else, some of whom go on, while things go wrong: two restarts,
 * and poison in every queue after the second.
 */
async function rage(): Promise<{ stories: Story[]; lives: Life[]; poison: string[] }> {
  const stories: Story[] = [];
  const lives: Life[] = [];
  const first = await persist(company, person("first", "First"), "sends a key", async () => {});
  stories.push(first);
  await drain(first.tries);
  const cookie = await logInOperator(company, first.tries.at(-1)!);
  await setFaults(FAULT_RATE);
  let begun = 0;
  const everybody = inLanes(people, async ({ who, manner, plan }) => {
    begun += 1;
    const crash = () => mayCrash(who.userId);
    const story = await persist(company, who, manner, crash);
    stories.push(story);
    const one = story.tries.at(-1)!;
    if (random() < LOOK_RATE) await lookAround(company, one);
    if (random() < LOOK_RATE) await operate(company, cookie, one);
    const life = plan === null ? null : await live(company, one, plan, crash);
    if (life !== null) lives.push(life);
  });
  for (const deployment of [1, 2]) {
    await vi.waitUntil(() => begun > (SIGNUPS * deployment) / 3, { timeout: TIMEOUT_MS });
    await restart(deployment);
  }
  const [, , userId, , eventId] = first.tries[0]!.ticket.location.split("/");
  const poison = await plantPoison(company, { userId: userId!, eventId: eventId! });
  await everybody;
  return { stories, lives, poison };
}

/** How every try stands once all that are known are settled, or the time for that is over. */
async function drain(tries: readonly Try[]): Promise<Map<Try, Snapshot | null>> {
  const ends = new Map<Try, Snapshot | null>();
  const settled = async (): Promise<boolean> => {
    const open = tries.filter((one) => ends.get(one)?.settled !== true);
    await inLanes(open, async (one) => void ends.set(one, await endOf(company, one)));
    return [...ends.values()].every((end) => end?.settled !== false);
  };
  // What is not settled by then is for the checker to say.
  await vi.waitUntil(settled, { timeout: DRAIN_MS_MAX, interval: 250 }).catch(() => {});
  return ends;
}

/** How an accepted event looked to whoever asked for it, and how it stands in the end. */
function accepted(one: Try, ends: ReadonlyMap<Try, Snapshot | null>): Accepted {
  return { userId: one.who.userId, seen: one.seen, end: ends.get(one) ?? null };
}

/** Tries every password that each of these accounts has had, the newest first: a wrong one makes the next one wait. */
async function tryLogins(lives: readonly Life[], ends: ReadonlyMap<Try, Snapshot | null>): Promise<Lived[]> {
  const lived: Lived[] = [];
  await inLanes(lives, async ({ passwords, ...life }) => {
    const { userId, isErased } = life;
    const logins: Lived["logins"][number][] = [];
    for (const userPw of passwords.toReversed()) {
      const isRight = !isErased && userPw === passwords.at(-1);
      logins.push({ isRight, letsIn: await letsIn(company, userId, userPw) });
    }
    lived.push({ ...life, changes: life.changes.map((change) => accepted(change, ends)), logins });
  });
  return lived;
}

vi.setConfig({ testTimeout: TIMEOUT_MS });

test("a fifth of all calls failing, nothing is lost, nothing doubled, nothing stale, and nobody comes back", async () => {
  process.stdout.write(`chaos: seed ${SEED}\n`);
  const beganMs = performance.now();
  const looking = keepLooking(company);
  const { stories, lives, poison } = await rage();
  // Which have not by then is said below.
  await vi.waitUntil(haveAllFailed, { timeout: DRAIN_MS_MAX, interval: 250 }).catch(() => {});
  await setFaults(0);
  const calmMs = performance.now();
  const tries = stories.flatMap((story) => story.tries);
  const ends = await drain([...tries, ...lives.flatMap(({ changes }) => changes)]);
  await vi.waitUntil(async () => (await deadLetters()).length >= poison.length, { timeout: DRAIN_MS_MAX });
  const drainedMs = performance.now();

  const signups = tries
    .map((one) => accepted(one, ends))
    .filter(({ seen, end }) => end !== null || seen.some(({ seq }) => seq > 0));
  const lost = stories.flatMap((story) => (story.lost ? [story.tries[0]!.who.userId] : []));
  const uncertain = new Set([OPERATOR, ...lost]);
  const lived = await tryLogins(lives, ends);
  const looks = await looking.stop();
  const kept = Object.fromEntries(looks.slice(-SERVICES.length).map((look) => [look.service, look.kept]));
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;
  process.stdout.write(
    `chaos: seed ${SEED}, ${SIGNUPS} people, ${tries.length} tries, ${signups.length} accepted, ${uncertain.size} uncertain; ` +
      `${lived.flatMap(({ changes }) => changes).length} changes, ${lived.filter(({ isErased }) => isErased).length} erased, ` +
      `${looks.length} looks; ` +
      `${seconds(calmMs - beganMs)} of faults, drained in ${seconds(drainedMs - calmMs)}; ${JSON.stringify(injected)}\n`,
  );
  expect(signups.length).toBeGreaterThanOrEqual(SIGNUPS);
  expect(lived.filter(({ isErased }) => isErased)).not.toEqual([]);
  expect(lived.filter(({ names }) => names.length > 2)).not.toEqual([]);
  const aftermath = { accepted: signups, uncertain, lives: lived, kept: kept as Aftermath["kept"], looks };
  expect(violations({ ...aftermath, deadLetters: await deadLetters(), poison })).toEqual([]);
  expect(spared(injected)).toEqual([]);
  const logged = company.runtime.logs.map(({ message }) => message);
  expect(logged.filter((line) => /pw-|scrypt|@example/.test(line))).toEqual([]);
});
