/**
 * One simulated run: the real saga, consumers and SQL in a world of virtual time and seeded faults. First people sign
 * up while things go wrong; then nothing goes wrong any more, and everything has to come to its end. The same seed is
 * the same run. Called by the tests and by `simulate.ts`; changes nothing outside the process.
 */
import type { Replica } from "#shared/contract/services.ts";
import type { ReplicaEnv } from "#shared/replica/define-replica.ts";
import { recordDeadLetters } from "../../../workers/auth/dead-letters.ts";
import { recordReplies } from "../../../workers/auth/replies.ts";
import type { SignupCommand } from "../../../workers/auth/signup/machine.ts";
import type { DeadRequest, Reply } from "../../../workers/auth/signup/saga.ts";
import chat from "../../../workers/chat/worker.ts";
import customer from "../../../workers/customer/worker.ts";
import type { Violation } from "../invariants.ts";
import { Chance } from "./chance.ts";
import { Checker } from "./checker.ts";
import { Clock } from "./clock.ts";
import { Databases } from "./databases.ts";
import { Faults } from "./faults.ts";
import type { Instance, ObjectPlant } from "./instance.ts";
import type { Life } from "./life.ts";
import { SignupObject } from "./object.ts";
import { drawCommands, drawKept, sendPoison, signUp } from "./people.ts";
import { SimulatedQueue } from "./queue.ts";
import { onVirtualPlatform } from "./virtual-platform.ts";
import { Watcher } from "./watcher.ts";
import type { World } from "./world.ts";

/** Where a test plants a bug: in the objects, or in the Worker of a replica. */
export type Plant = ObjectPlant & { replica?: (worker: Replier) => Replier };

type Replier = (batch: MessageBatch, env: ReplicaEnv) => Promise<void>;

/** What a run came to. `trace` is all that happened, one line each. */
export type Run = { seed: number; accepted: number; steps: number; trace: string[]; violation: Violation | undefined };

const START_MS = Date.UTC(2026, 10, 22);
const HOUR = 60 * 60_000;

/** Longer than the longest wait for a next attempt, and than what a queue holds back. */
const SETTLED_WITHIN_MS = 6 * HOUR;
const FORGOTTEN_WITHIN_MS = 25 * HOUR;

/** A run that takes more steps than this goes round in circles. */
const STEPS_MAX = 50_000;

const WORKERS = { chat, customer } as const;

/** Runs one seed. Stops at the first invariant that does not hold. */
export async function simulate(seed: number, plant: Plant = {}): Promise<Run> {
  const trace: string[] = [];
  const clock = new Clock(START_MS);
  const chance = new Chance(seed);
  const faults = new Faults(clock, chance);
  const tell = (line: string) => void trace.push(`${clock.nowMs - START_MS} ${line}`);
  tell(`seed ${seed}: ${faults.toString()}`);
  const databases = new Databases({ clock, chance, faults, tell });
  const objects = new Map<string, SignupObject>();
  const checker = new Checker({ databases, diskOf: (userId) => objects.get(userId)?.disk });
  const world = { clock, chance, faults, tell, checker };
  const city = new City(world, databases, objects, plant);
  const steps = await onVirtualPlatform(world, () => city.live());
  const { violation } = checker;
  if (violation !== undefined) violation.trace = trace;
  return { seed, accepted: checker.accepted.size, steps, trace, violation };
}

/** The three Workers, their queues, and the people. */
class City {
  readonly #world: World;
  readonly #databases: Databases;
  readonly #objects: Map<string, SignupObject>;
  readonly #plant: Plant;
  readonly #dead: SimulatedQueue;
  readonly #replies: SimulatedQueue;
  readonly #requests: Record<Replica, SimulatedQueue>;
  readonly #watchers: Watcher[] = [];
  #steps = 0;

  constructor(world: World, databases: Databases, objects: Map<string, SignupObject>, plant: Plant) {
    this.#world = world;
    this.#databases = databases;
    this.#objects = objects;
    this.#plant = plant;
    this.#dead = new SimulatedQueue(world, { name: "dead", maxRetries: 100 }, (batch, life) =>
      recordDeadLetters(batch, { DB: databases.open("auth", life), SIGNUP: this.#signups(life) }),
    );
    const toDead = { maxRetries: 5, deadLetters: this.#dead };
    this.#replies = new SimulatedQueue(world, { name: "res", ...toDead }, (batch, life) =>
      recordReplies(batch, { SIGNUP: this.#signups(life) }),
    );
    const requests = (replica: Replica) =>
      new SimulatedQueue(world, { name: `req-${replica}`, ...toDead }, (batch, life) =>
        this.#replier(replica)(batch, {
          DB: databases.open(replica, life),
          NEW_USER_RES: this.#repliesFrom(life),
        }),
      );
    this.#requests = { chat: requests("chat"), customer: requests("customer") };
  }

  /** From the first signup to the last clean-up; how many steps it took. */
  async live(): Promise<number> {
    const { clock, chance, faults, checker } = this.#world;
    drawKept(this.#world, this.#databases);
    const commands = drawCommands(this.#world);
    for (const command of commands) this.#expect(command);
    await this.#until(faults.endMs + SETTLED_WITHIN_MS);
    checker.afterFaults(this.#watchers);
    await this.#until(clock.nowMs + FORGOTTEN_WITHIN_MS);
    checker.afterwards([...this.#objects.values()].map(({ disk }) => disk));
    // A day later somebody sends a request again, with the same idempotency key. What was given up is given up.
    const again = chance.pick(commands);
    if (!checker.givenUp.has(again.eventId)) void signUp(this.#world, this.#objectOf(again.userId), again);
    await this.#until(clock.nowMs + FORGOTTEN_WITHIN_MS + SETTLED_WITHIN_MS);
    checker.afterwards([...this.#objects.values()].map(({ disk }) => disk));
    return this.#steps;
  }

  /** One person's signup: when it is made, made again and watched. */
  #expect(command: SignupCommand): void {
    const { clock, chance, faults } = this.#world;
    const beginMs = chance.between(0, Math.floor((faults.endMs - clock.nowMs) / chance.pick([2, 20, 200])));
    const signsUp = () => void signUp(this.#world, this.#objectOf(command.userId), command);
    clock.after(beginMs, signsUp);
    if (chance.happens(0.3)) clock.after(beginMs + chance.between(0, 20_000), signsUp);
    for (let watchers = chance.between(0, 2); watchers > 0; watchers--) {
      const watcher = new Watcher(this.#world, this.#objectOf(command.userId), command.eventId);
      this.#watchers.push(watcher);
      clock.after(beginMs + chance.between(0, 10_000), () => void watcher.watch());
    }
    const queues = [this.#dead, this.#replies, ...Object.values(this.#requests)];
    if (chance.happens(0.1)) clock.after(beginMs, () => sendPoison(this.#world, queues, command));
  }

  async #until(endMs: number): Promise<void> {
    const { clock, checker } = this.#world;
    while (checker.violation === undefined && (await clock.step(endMs))) {
      if (++this.#steps > STEPS_MAX) checker.onCircles(this.#steps);
    }
  }

  #objectOf(userId: string): SignupObject {
    const send = (replica: Replica, request: unknown) => this.#requests[replica].send([request]);
    const known = this.#objects.get(userId);
    const object = known ?? new SignupObject(this.#world, userId, { databases: this.#databases, send }, this.#plant);
    this.#objects.set(userId, object);
    return object;
  }

  /** The binding through which a consumer calls the objects. */
  #signups(life: Life): Env["SIGNUP"] {
    const getByName = (userId: string) => {
      const call = <T>(what: string, run: (instance: Instance) => T | Promise<T>) =>
        life.within(() => this.#objectOf(userId).call(what, run));
      return {
        recordReplies: (replies: readonly Reply[]) => call("replies", (it) => it.recordReplies(replies)),
        recordDeadRequests: (dead: readonly DeadRequest[]) =>
          call("dead requests", (it) => it.recordDeadRequests(dead)),
      };
    };
    return { getByName } as unknown as Env["SIGNUP"];
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
