/**
 * One simulated run: the real saga, consumers and SQL in a world of virtual time and seeded faults. First people sign
 * up while things go wrong; then nothing goes wrong any more, and everything has to come to its end. The same seed is
 * the same run. Called by the tests and by `simulate.ts`; changes nothing outside the process.
 */
import { REPLICAS, type Replica, type Service } from "#shared/contract/services.ts";
import type { ReplicaEnv } from "#shared/replica/define-replica.ts";
import { recordDeadLetters } from "../../../workers/auth/operations/dead-letters.ts";
import { recordReplies } from "../../../workers/auth/intake/replies.ts";
import type { Command } from "../../../workers/auth/user-object/state.ts";
import type { Violation } from "../invariants.ts";
import { accountKept } from "../account-rule.ts";
import { WORKERS } from "../replica-workers.ts";
import { Chance } from "./chance.ts";
import { Checker } from "./checker.ts";
import { Clock } from "./clock.ts";
import { Databases } from "./databases.ts";
import { Faults } from "./faults.ts";
import type { ObjectPlant } from "./instance.ts";
import type { Life } from "./life.ts";
import { SimulatedObject } from "./object.ts";
import { clicksOf, sendAgain } from "./operator.ts";
import { USER_IDS, askFor, drawCrowd, drawKept, drawRevision, drawSignups, lastRepair, sendPoison } from "./people.ts";
import { SimulatedQueue } from "./queue.ts";
import { usersBinding } from "./users-binding.ts";
import { onVirtualPlatform } from "./virtual-platform.ts";
import { Watcher } from "./watcher.ts";
import type { World } from "./world.ts";

/** Where a test plants a bug: in the objects, in the Worker of a replica, or in a service's SQL. */
export type Plant = ObjectPlant & {
  replica?: (worker: Replier) => Replier;
  sql?: (service: Service, sql: string) => string;
};

type Replier = (batch: MessageBatch, env: ReplicaEnv) => Promise<void>;

/** What a run came to. `trace` is all that happened, one line each. */
export type Run = { seed: number; accepted: number; steps: number; trace: string[]; violation: Violation | undefined };

const START_MS = Date.UTC(2026, 10, 22);
const HOUR = 60 * 60_000;

/** Longer than the longest wait for a next attempt, and than what a queue holds back. */
const SETTLED_WITHIN_MS = 6 * HOUR;
const FORGOTTEN_WITHIN_MS = 25 * HOUR;

/** How many changes, erasures and repairs are asked for in a run, and the number of the first one's event. */
const REVISIONS = 4;
const FIRST_REVISION = 100;

/** A run that takes more steps than this goes round in circles. */
const STEPS_MAX = 50_000;

/** Runs one seed. Stops at the first invariant that does not hold. */
export async function simulate(seed: number, plant: Plant = {}): Promise<Run> {
  const trace: string[] = [];
  const clock = new Clock(START_MS);
  const chance = new Chance(seed);
  const faults = new Faults(clock, chance);
  const tell = (line: string) => void trace.push(`${clock.nowMs - START_MS} ${line}`);
  tell(`seed ${seed}: ${faults.toString()}`);
  const databases = new Databases({ clock, chance, faults, tell });
  const objects = new Map<string, SimulatedObject>();
  const checker = new Checker({ nowMs: () => clock.nowMs, databases, diskOf: (userId) => objects.get(userId)?.disk });
  if (plant.sql !== undefined) databases.plant = plant.sql;
  databases.onKept = (...kept) => checker.onKept(...kept);
  const world = { clock, chance, faults, tell, checker };
  const city = new City(world, databases, objects, plant);
  const steps = await onVirtualPlatform(world, () => city.live(clicksOf(seed)));
  const { violation } = checker;
  if (violation !== undefined) violation.trace = trace;
  return { seed, accepted: checker.accepted.size, steps, trace, violation };
}

type Requests = Record<Replica, SimulatedQueue>;

/** The Workers, their queues, and the people. */
class City {
  readonly #world: World;
  readonly #databases: Databases;
  readonly #objects: Map<string, SimulatedObject>;
  readonly #plant: Plant;
  readonly #dead: SimulatedQueue;
  readonly #replies: SimulatedQueue;
  readonly #requests: Requests;
  readonly #watchers: Watcher[] = [];
  #steps = 0;

  constructor(world: World, databases: Databases, objects: Map<string, SimulatedObject>, plant: Plant) {
    this.#world = world;
    this.#databases = databases;
    this.#objects = objects;
    this.#plant = plant;
    this.#dead = new SimulatedQueue(world, { name: "dead", maxRetries: 100 }, (batch, life) =>
      recordDeadLetters(batch, { DB: databases.open("auth", life), USERS: this.#users(life) }),
    );
    const toDead = { maxRetries: 5, deadLetters: this.#dead };
    this.#replies = new SimulatedQueue(world, { name: "res", ...toDead }, (batch, life) =>
      recordReplies(batch, { USERS: this.#users(life) }),
    );
    const requests = (replica: Replica) =>
      new SimulatedQueue(world, { name: `req-${replica}`, ...toDead }, (batch, life) =>
        this.#replier(replica)(batch, {
          DB: databases.open(replica, life),
          NEW_USER_RES: this.#repliesFrom(life),
        }),
      );
    this.#requests = Object.fromEntries(REPLICAS.map((replica) => [replica, requests(replica)])) as Requests;
  }

  /** From the first signup to the last clean-up; how many steps it took. */
  async live(clicks: number): Promise<number> {
    const { clock, chance, faults, checker } = this.#world;
    drawKept(this.#world, this.#databases);
    checker.onBeginning(this.#databases.all("auth"));
    const signups = drawSignups(this.#world);
    for (const signup of signups) this.#expectSignup(signup);
    if (chance.happens(0.05)) this.#expectCrowd();
    for (let n = 0; n < REVISIONS; n++) this.#expectRevision(FIRST_REVISION + n);
    for (let n = 0; n < clicks; n++) this.#expectOperator(n);
    for (const replica of REPLICAS) if (chance.happens(0.3)) this.#expectRestore(replica);
    await this.#until(faults.endMs + SETTLED_WITHIN_MS);
    checker.afterFaults(this.#watchers);
    await this.#repairAll();
    await this.#until(clock.nowMs + FORGOTTEN_WITHIN_MS);
    checker.afterwards([...this.#objects.values()].map(({ disk }) => disk));
    // A day later somebody sends a request again, with the same idempotency key. What was given up is given up.
    const again = chance.pick(signups);
    if (!checker.givenUp.has(again.eventId)) this.#ask(again);
    await this.#until(clock.nowMs + FORGOTTEN_WITHIN_MS + SETTLED_WITHIN_MS);
    checker.afterwards([...this.#objects.values()].map(({ disk }) => disk));
    return this.#steps;
  }

  /** One person's signup: when it is made, made again and watched. */
  #expectSignup(command: Command): void {
    const { clock, chance } = this.#world;
    const beginMs = this.#drawMoment(2, 20, 200);
    clock.after(beginMs, () => this.#ask(command));
    if (chance.happens(0.3)) clock.after(beginMs + chance.between(0, 20_000), () => this.#ask(command));
    this.#expectWatchers(command, beginMs);
    const queues = [this.#dead, this.#replies, ...Object.values(this.#requests)];
    if (chance.happens(0.1)) clock.after(beginMs, () => sendPoison(this.#world, queues, command));
  }

  /** Many people want one id within a minute. */
  #expectCrowd(): void {
    const { clock, chance } = this.#world;
    const beginMs = this.#drawMoment(2, 20);
    for (const command of drawCrowd(this.#world)) {
      clock.after(beginMs + chance.between(0, 60_000), () => this.#ask(command));
    }
  }

  /** A change, an erasure or a repair of an account that auth keeps when it is asked for. */
  #expectRevision(n: number): void {
    const { clock, chance } = this.#world;
    const beginMs = this.#drawMoment(1, 2, 20);
    clock.after(beginMs, () => {
      const command = drawRevision(this.#world, this.#databases, n);
      if (command === undefined) return;
      this.#ask(command);
      if (chance.happens(0.3)) clock.after(chance.between(0, 20_000), () => this.#ask(command));
      this.#expectWatchers(command, 0);
    });
  }

  /** An operator has what is late of somebody sent again. */
  #expectOperator(n: number): void {
    const send = () => void sendAgain(this.#world, this.#databases, (userId) => this.#objectOf(userId), n);
    this.#world.clock.after(this.#drawMoment(1, 2, 20), send);
  }

  /** A replica's database is replaced by a copy that was made earlier. */
  #expectRestore(replica: Replica): void {
    const { clock, chance, checker, tell } = this.#world;
    const [first, second] = [this.#drawMoment(1, 2, 20), this.#drawMoment(1, 2, 20)];
    clock.after(Math.min(first, second), () => {
      const restore = this.#databases.backUp(replica);
      clock.after(Math.abs(second - first) + chance.between(0, 1_000), () => {
        tell(`${replica} is restored from a copy`);
        restore();
        checker.onRestored(replica);
      });
    });
  }

  /** Repairs every account, once nothing goes wrong any more. */
  async #repairAll(): Promise<void> {
    for (const [index, userId] of USER_IDS.entries()) {
      const account = accountKept(this.#databases.keptAt("auth", userId));
      if (account !== undefined) this.#ask(lastRepair(index, userId, account.accountId));
    }
    await this.#until(this.#world.clock.nowMs + SETTLED_WITHIN_MS);
    this.#world.checker.afterRepairs(USER_IDS);
  }

  #ask(command: Command): void {
    void askFor(this.#world, this.#objectOf(command.userId), command);
  }

  #expectWatchers({ userId, eventId }: Command, beginMs: number): void {
    const { clock, chance } = this.#world;
    for (let watchers = chance.between(0, 2); watchers > 0; watchers--) {
      const watcher = new Watcher(this.#world, this.#objectOf(userId), eventId);
      this.#watchers.push(watcher);
      clock.after(beginMs + chance.between(0, 10_000), () => void watcher.watch());
    }
  }

  /** A moment while things go wrong, from now (milliseconds); mostly early, if the divisors are large. */
  #drawMoment(...divisors: readonly number[]): number {
    const { clock, chance, faults } = this.#world;
    return chance.between(0, Math.floor((faults.endMs - clock.nowMs) / chance.pick(divisors)));
  }

  async #until(endMs: number): Promise<void> {
    const { clock, checker } = this.#world;
    while (checker.violation === undefined && (await clock.step(endMs))) {
      if (++this.#steps > STEPS_MAX) checker.onCircles(this.#steps);
    }
  }

  #objectOf(userId: string): SimulatedObject {
    const send = (replica: Replica, request: unknown) => this.#requests[replica].send([request]);
    const platform = { databases: this.#databases, send };
    const object = this.#objects.get(userId) ?? new SimulatedObject(this.#world, userId, platform, this.#plant);
    this.#objects.set(userId, object);
    return object;
  }

  #users(life: Life): Env["USERS"] {
    return usersBinding((userId) => this.#objectOf(userId), life);
  }

  #repliesFrom(life: Life): ReplicaEnv["NEW_USER_RES"] {
    const sendBatch = (messages: Iterable<{ body: unknown }>) =>
      life.within(() => this.#replies.send([...messages].map(({ body }) => body)));
    return { sendBatch } as unknown as ReplicaEnv["NEW_USER_RES"];
  }

  #replier(replica: Replica): Replier {
    const worker: Replier = async (batch, env) => WORKERS[replica].queue?.(batch, env, {} as ExecutionContext);
    return this.#plant.replica?.(worker) ?? worker;
  }
}
