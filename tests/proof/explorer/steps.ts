/**
 * Everything that can happen next in an explored world: one step per choice that a person, a clock, a network or a
 * crash can make. The object is the real one (`run-object.ts`); the services' rule is `account-rule.ts`, which
 * `replica-model.test.ts` shows to be what the SQL does. Every write is judged as it is made.
 */
import type { Command } from "../../../workers/auth/user-object/state.ts";
import * as lights from "../../../workers/auth/user-object/lights.ts";
import type { NotesChange } from "../../../workers/auth/user-object/notes.ts";
import type { StoreCommand, Stored } from "../../../workers/auth/user-object/orders.ts";
import { FAILED_AFTER_MS } from "../../../workers/auth/user-object/schedule.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import type { Verdict } from "#shared/contract/snapshot.ts";
import { keep, store } from "../account-rule.ts";
import { insist } from "../invariants.ts";
import { changedBy } from "../judge-notes.ts";
import { add, without } from "./mail.ts";
import { recordAnswer } from "./record-answer.ts";
import { runObject, type PlantPlatform } from "./run-object.ts";
import { keeping, restored } from "./services.ts";
import type { Answer, Attempt, Mail, World } from "./world.ts";

/** The decisions, the object's platform, and the services' rules; a test may plant bugs in each. */
export type Rules = { decide: typeof lights; plant: PlantPlatform; keep: typeof keep; store: typeof store };

/** As the product has them. */
export const PRODUCT: Rules = { decide: lights, plant: (platform) => platform, keep, store };

export type Step = readonly [label: string, world: World];

/** How an attempt ends: done; never made; done, and reported as failed; or done by auth, which is heard of later. */
type Fate = "is made" | "is lost" | "is made, and fails" | "is made, and its answer is late";

export class Steps {
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  /** All that can happen next. */
  from(world: World): Step[] {
    return [...this.#asPlanned(world), ...(world.faultsLeft > 0 ? this.#faulty(world) : [])];
  }

  /** What happens next when nothing goes wrong any more; undefined when nothing is left to happen. */
  smoothly(world: World): World | undefined {
    const [attempt] = world.attempts;
    const [message] = world.mail;
    const [answer] = world.answers;
    const [change] = world.telling;
    const [late] = world.heldNotes;
    if (attempt !== undefined) return this.#attempt(world, attempt, "is made");
    if (answer !== undefined) return this.#hear(world, answer);
    if (world.goesOn) return this.#goOn(world);
    if (message !== undefined) return this.#deliver(world, message);
    if (change !== undefined) return this.#tell(world, change, "is made");
    if (late !== undefined) return arriveLate(world, late);
    return world.alarmAtMs === null ? undefined : this.#wake(world, world.alarmAtMs);
  }

  /** Somebody asks for an event. */
  begin(world: World, command: Command): World {
    const begun = new Set(world.begun).add(command.eventId);
    return this.#run({ ...world, begun }, (user) => {
      if (command.order.kind === "repair") void user.repair(command);
      else user.accept(command);
    });
  }

  *#asPlanned(world: World): Generator<Step> {
    for (const command of world.anyFirst || world.begun.size > 0 ? world.cast : world.cast.slice(0, 1)) {
      if (!world.begun.has(command.eventId)) yield [`${nameOf(command)} begins`, this.begin(world, command)];
    }
    for (const attempt of world.attempts) yield [say(attempt, "is made"), this.#attempt(world, attempt, "is made")];
    for (const answer of world.answers) yield [`${answer.eventId} hears of auth's answer`, this.#hear(world, answer)];
    if (world.goesOn) yield ["drive goes on", this.#goOn(world)];
    for (const change of world.telling) yield [`${noteName(change)} is made`, this.#tell(world, change, "is made")];
    for (const change of world.heldNotes) yield [`${noteName(change)} arrives late`, arriveLate(world, change)];
    for (const message of new Set(world.mail)) yield [`${message.key} arrives`, this.#deliver(world, message)];
    for (const command of world.heldBack) {
      yield [`${command.eventId}'s write arrives late`, this.#arriveLate(world, command)];
    }
    if (world.alarmAtMs === null || world.wakeUpsLeft === 0) return;
    yield ["alarm", this.#wake({ ...world, wakeUpsLeft: world.wakeUpsLeft - 1 }, world.alarmAtMs)];
  }

  *#faulty(before: World): Generator<Step> {
    const world = { ...before, faultsLeft: before.faultsLeft - 1 };
    if (world.attempts.length + world.answers.length > 0 || world.goesOn) {
      yield ["crash", { ...world, attempts: [], answers: [], telling: [], goesOn: false }];
    }
    for (const change of world.telling) {
      yield ["crash before a note", { ...world, attempts: [], answers: [], telling: [], goesOn: false }];
      yield [`${noteName(change)} is lost`, this.#tell(world, change, "is lost")];
      yield [`${noteName(change)} is made, and fails`, this.#tell(world, change, "is made, and fails")];
      const held = { ...world, heldNotes: [...world.heldNotes, change] };
      yield [`${noteName(change)} is held back`, this.#tell(held, change, "is lost")];
    }
    for (const attempt of world.attempts) {
      for (const fate of ["is lost", "is made, and fails"] as const) {
        yield [say(attempt, fate), this.#attempt(world, attempt, fate)];
      }
      // Only an erasure makes an answer untrue that is on its way.
      if (attempt.service === "auth" && world.cast.some(({ order }) => order.kind === "erased")) {
        yield [
          say(attempt, "is made, and its answer is late"),
          this.#attempt(world, attempt, "is made, and its answer is late"),
        ];
      }
      if (attempt.service === "auth" && attempt.command.order.kind !== "newUser") {
        const heldBack = { ...world, heldBack: [...world.heldBack, attempt.command] };
        yield [`${say(attempt, "is lost")}, but its write is held back`, this.#attempt(heldBack, attempt, "is lost")];
      }
    }
    for (const message of new Set(world.mail)) {
      yield [`${message.key} is lost`, without(world, message)];
      yield [`${message.key} arrives twice`, add(this.#deliver(world, message), message)];
      if (message.kind === "reply") continue;
      yield [
        `${message.key} is stored, its reply is lost`,
        add(this.#keep(without(world, message), message).world, message),
      ];
      yield [`${message.key} is dead`, this.#bury(world, message)];
    }
    for (const replica of REPLICAS) {
      if (world.kept[replica] !== world.copies[replica]) yield [`${replica} is restored`, restored(world, replica)];
    }
    for (const command of world.cast) {
      if (mayBeginAgain(world, command)) yield [`${nameOf(command)} begins again`, this.begin(world, command)];
    }
    const openedAtMs = Math.min(...[...world.events.values()].map(({ services }) => services.auth.openedAtMs));
    if (world.alarmAtMs === null || world.events.size === 0) return;
    yield ["alarm, two days late", this.#wake(world, Math.max(world.alarmAtMs, openedAtMs + FAILED_AFTER_MS))];
  }

  #goOn(world: World): World {
    return this.#run({ ...world, goesOn: false }, (user) => void user.recordReplies([]));
  }

  #wake(world: World, nowMs: number): World {
    const woken = { ...world, nowMs: Math.max(world.nowMs, nowMs), alarmAtMs: null };
    return this.#run(woken, (user) => void user.alarm());
  }

  #attempt(world: World, attempt: Attempt, fate: Fate): World {
    const { service, eventId } = attempt;
    const left = { ...world, attempts: world.attempts.filter((other) => other !== attempt) };
    const after = { ...left, goesOn: true };
    const failed = (reached: World) =>
      this.#change(reached, eventId, (state) => this.#rules.decide.recordFailure(state, service, ""));
    if (fate === "is lost") return failed(after);
    if (service === "auth") {
      const { world: reached, stored } = this.#store(left, attempt.command);
      const answer = { eventId, stored };
      if (fate === "is made, and fails") return failed({ ...reached, goesOn: true });
      const heard = { ...reached, answers: [...reached.answers, answer] };
      return fate === "is made" ? this.#hear(heard, answer) : heard;
    }
    const sent = add(after, { kind: "request", service, eventId, request: attempt.request });
    return fate === "is made" ? sent : failed(sent);
  }

  #hear(world: World, answer: Answer): World {
    const answers = world.answers.filter((other) => other !== answer);
    return this.#run({ ...world, answers, goesOn: true }, (_, journal) => {
      recordAnswer(journal, answer, this.#rules.decide, world.nowMs);
    });
  }

  #deliver(world: World, message: Mail): World {
    const taken = without(world, message);
    if (message.kind === "reply") return this.#run(taken, (user) => void user.recordReplies([message]));
    const { world: kept, verdict } = this.#keep(taken, message);
    return add(kept, { kind: "reply", service: message.service, eventId: message.eventId, verdict });
  }

  /** What a replica does with a request, up to its reply. */
  #keep(world: World, { service, eventId, request }: Mail & { kind: "request" }): { world: World; verdict: Verdict } {
    const { after, answer } = this.#rules.keep(world.kept[service], [request]);
    const [verdict = "duplicate"] = answer;
    const before = world.said.get(`${service} ${eventId}`) ?? verdict;
    insist(before === verdict, "oneVerdict", () => `${service} said ${before}, then ${verdict}`);
    const said = new Map(world.said).set(`${service} ${eventId}`, verdict);
    return { world: { ...keeping(world, service, after), said }, verdict };
  }

  /** What auth does with an order. */
  #store(world: World, command: StoreCommand): { world: World; stored: Stored } {
    const { after, answer } = this.#rules.store(world.kept.auth, command);
    return { world: keeping(world, "auth", after), stored: answer };
  }

  #arriveLate(world: World, command: StoreCommand): World {
    const heldBack = world.heldBack.filter((other) => other !== command);
    return this.#store({ ...world, heldBack }, command).world;
  }

  /** A change of the table of late events: what has failed is told again when that is due. */
  #tell(world: World, change: NotesChange, fate: Fate): World {
    const after = { ...world, telling: world.telling.filter((other) => other !== change) };
    if (fate === "is lost") return after;
    const stuck = changedBy(world.stuck, change);
    if (fate === "is made, and fails") return { ...after, stuck };
    return this.#run({ ...after, stuck, goesOn: true }, (_, journal) => {
      journal.putNotes(this.#rules.decide.told(journal.notes(), change, world.nowMs));
    });
  }

  #bury(world: World, message: Mail): World {
    return this.#run(without(world, message), (user) => void user.recordDeadRequests([message]));
  }

  /** Applies a decision as the saga does; what is due then is due when `drive` goes on. */
  #change(world: World, eventId: string, decide: (state: lights.Turn["state"]) => lights.Turn["state"]): World {
    return this.#run(world, (_, journal) => {
      const before = journal.get(eventId);
      const after = before && decide(before);
      if (after === undefined || after === before) return;
      journal.put(after);
      journal.putNotes(this.#rules.decide.noted(journal.notes(), journal.all()));
    });
  }

  #run(world: World, act: Parameters<typeof runObject>[3]): World {
    return runObject(world, this.#rules.decide, this.#rules.plant, act);
  }
}

/** A change of the table of late events that the network has held back. */
function arriveLate(world: World, change: NotesChange): World {
  const heldNotes = world.heldNotes.filter((other) => other !== change);
  return { ...world, heldNotes, stuck: changedBy(world.stuck, change) };
}

function noteName({ write, remove }: NotesChange): string {
  return `a note of ${write.length} late, ${remove.length} not`;
}

/** The same request again, known or forgotten; but what was given up is given up. */
function mayBeginAgain({ begun, givenUp }: World, { eventId }: Command): boolean {
  return begun.has(eventId) && !givenUp.has(eventId);
}

function nameOf({ eventId, order }: Command): string {
  return `${order.kind} ${eventId}`;
}

function say({ service, eventId }: Attempt, fate: Fate): string {
  return `${eventId}'s attempt at ${service} ${fate}`;
}
