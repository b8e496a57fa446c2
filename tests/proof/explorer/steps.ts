/**
 * Everything that can happen next in an explored world: one step per choice that a person, a clock, a network or a
 * crash can make. The decisions are the machine's, the turns are taken by the saga; the services' rule is "the first
 * one stays", which `replica-model.test.ts` shows to be what the SQL does. Every write is judged as it is made.
 */
import { SERVICES } from "#shared/contract/services.ts";
import { isOpen, type Verdict } from "#shared/contract/status.ts";
import * as machine from "../../../workers/auth/signup/machine.ts";
import { Saga, type Ports } from "../../../workers/auth/signup/saga.ts";
import { FAILED_AFTER_MS } from "../../../workers/auth/signup/schedule.ts";
import type { SignupState } from "../../../workers/auth/signup/state.ts";
import { insist } from "../invariants.ts";
import { judgeState, type Row } from "../judge-state.ts";
import { add, without } from "./mail.ts";
import { PEOPLE, type Attempt, type Mail, type World } from "./world.ts";

/** The decisions, and the services' rule; a test may plant bugs in either. */
export type Rules = {
  decide: typeof machine;
  /** A service's verdict, from the row that it keeps. `isNew`: this very request has made the row. */
  verdictOf: (row: Row, eventId: string, isNew: boolean) => Verdict;
};

/** As the product has them: its own decisions, and verdicts by the event id in the row. */
export const PRODUCT: Rules = {
  decide: machine,
  verdictOf: (row, eventId) => (row.event_id === eventId ? "success" : "duplicate"),
};

export type Step = readonly [label: string, world: World];

/** How an attempt ends: done; never made; or done, and reported as failed. */
type Fate = "is made" | "is lost" | "is made, and fails";

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
    if (attempt !== undefined) return this.#attempt(world, attempt, "is made");
    if (world.goesOn) return this.#goOn(world);
    if (message !== undefined) return this.#deliver(world, message);
    return world.alarmAtMs === null ? undefined : this.#wake(world, world.alarmAtMs);
  }

  *#asPlanned(world: World): Generator<Step> {
    for (const { eventId } of PEOPLE) {
      if (!world.begun.has(eventId)) yield [`${eventId} begins`, this.#begin(world, eventId)];
    }
    for (const attempt of world.attempts) yield [say(attempt, "is made"), this.#attempt(world, attempt, "is made")];
    if (world.goesOn) yield ["drive goes on", this.#goOn(world)];
    for (const message of new Set(world.mail)) yield [`${message.key} arrives`, this.#deliver(world, message)];
    if (world.alarmAtMs === null || world.wakeUpsLeft === 0) return;
    yield ["alarm", this.#wake({ ...world, wakeUpsLeft: world.wakeUpsLeft - 1 }, world.alarmAtMs)];
  }

  *#faulty(before: World): Generator<Step> {
    const world = { ...before, faultsLeft: before.faultsLeft - 1 };
    if (world.attempts.length > 0 || world.goesOn) yield ["crash", { ...world, attempts: [], goesOn: false }];
    for (const attempt of world.attempts) {
      for (const fate of ["is lost", "is made, and fails"] as const) {
        yield [say(attempt, fate), this.#attempt(world, attempt, fate)];
      }
    }
    for (const message of new Set(world.mail)) {
      yield [`${message.key} is lost`, without(world, message)];
      yield [`${message.key} arrives twice`, add(this.#deliver(world, message), message)];
      if (message.kind === "reply") continue;
      yield [
        `${message.key} is stored, its reply is lost`,
        add(this.#store(without(world, message), message).world, message),
      ];
      yield [`${message.key} is dead`, this.#bury(world, message)];
    }
    for (const { eventId } of PEOPLE) {
      if (mayBeginAgain(world, eventId)) yield [`${eventId} begins again`, this.#begin(world, eventId)];
    }
    const openedAtMs = Math.min(...[...world.signups.values()].map(({ services }) => services.auth.openedAtMs));
    if (world.alarmAtMs === null || world.signups.size === 0) return;
    yield ["alarm, two days late", this.#wake(world, Math.max(world.alarmAtMs, openedAtMs + FAILED_AFTER_MS))];
  }

  #begin(world: World, eventId: string): World {
    const command = PEOPLE.find((person) => person.eventId === eventId) ?? PEOPLE[0];
    const begun = new Set(world.begun).add(eventId);
    return this.#run({ ...world, begun }, (saga) => {
      if (command !== undefined) saga.begin(command);
      void saga.drive();
    });
  }

  #goOn(world: World): World {
    return this.#run({ ...world, goesOn: false }, (saga) => void saga.drive());
  }

  #wake(world: World, nowMs: number): World {
    const woken = { ...world, nowMs: Math.max(world.nowMs, nowMs), alarmAtMs: null };
    return this.#run(woken, (saga) => void saga.drive());
  }

  #attempt(world: World, attempt: Attempt, fate: Fate): World {
    const { service, eventId, userName } = attempt;
    const { decide } = this.#rules;
    const after = { ...world, attempts: world.attempts.filter((other) => other !== attempt), goesOn: true };
    const failed = (reached: World) =>
      this.#run(reached, (_, journal) => change(journal, eventId, (state) => decide.recordFailure(state, service, "")));
    if (fate === "is lost") return failed(after);
    if (service === "auth") {
      const { world: reached, verdict, row } = this.#keep(after, attempt);
      if (fate !== "is made") return failed(reached);
      const stored = { verdict, kept: { userName: row.user_name, email: row.email ?? "", role: "ROLE_USER" as const } };
      return this.#run(reached, (_, journal) =>
        change(journal, eventId, (state) => decide.recordStored(state, stored, world.nowMs)),
      );
    }
    const sent = add(after, { kind: "request", service, eventId, userName });
    return fate === "is made" ? sent : failed(sent);
  }

  #deliver(world: World, message: Mail): World {
    const taken = without(world, message);
    if (message.kind === "reply") {
      return this.#run(taken, (saga) => {
        saga.recordReplies([message]);
        void saga.drive();
      });
    }
    const { world: stored, verdict } = this.#store(taken, message);
    return add(stored, { kind: "reply", service: message.service, eventId: message.eventId, verdict });
  }

  /** What a replica does with a request, up to its reply. */
  #store(world: World, { service, eventId, userName }: Mail & { kind: "request" }) {
    const kept = this.#keep(world, { service, eventId, userName });
    const { user_name } = world.rows.auth ?? {};
    insist(userName === user_name, "keptProfile", () => `${userName} is spread, ${user_name} is kept`);
    const before = world.said.get(`${service} ${eventId}`) ?? kept.verdict;
    insist(before === kept.verdict, "oneVerdict", () => `${service} said ${before}, then ${kept.verdict}`);
    const said = new Map(world.said).set(`${service} ${eventId}`, kept.verdict);
    return { world: { ...kept.world, said }, verdict: kept.verdict };
  }

  /** The rule of every service: the first row of an id stays. */
  #keep(world: World, { service, eventId, userName }: Attempt) {
    const before = world.rows[service];
    const email = `${userName}@example.com`;
    const row: Row = before ?? { user_id: "kim", event_id: eventId, user_name: userName, email, role: "ROLE_USER" };
    const verdict = this.#rules.verdictOf(row, eventId, before === undefined);
    return { world: { ...world, rows: { ...world.rows, [service]: row } }, verdict, row };
  }

  #bury(world: World, message: Mail): World {
    return this.#run(without(world, message), (saga) => void saga.recordDeadRequests([message]));
  }

  /** Lets the object do something without interruption, and judges what it has on disk afterwards. */
  #run(world: World, act: (saga: Saga, journal: Ports["journal"]) => void): World {
    const signups = new Map(world.signups);
    const attempts = [...world.attempts];
    const givenUp = new Set(world.givenUp);
    const judgements: (() => void)[] = [];
    let { alarmAtMs } = world;
    const leave = (attempt: Attempt) => {
      const state = signups.get(attempt.eventId);
      const isAskable = state !== undefined && isOpen(state.services[attempt.service].status);
      judgements.push(() => insist(isAskable, "openOnly", () => attempt.service));
      attempts.push(attempt);
      return new Promise<never>(() => {});
    };
    const journal: Ports["journal"] = {
      all: () => [...signups.values()],
      get: (eventId) => signups.get(eventId),
      hasUnreadable: () => false,
      put: (state) => {
        const before = signups.get(state.eventId);
        judgements.push(() => judgeState(before, state, (service) => world.rows[service]));
        signups.set(state.eventId, state);
        if (SERVICES.some((service) => state.services[service].status === "failed")) givenUp.add(state.eventId);
      },
      delete: (eventId) => signups.delete(eventId),
    };
    const saga = new Saga(
      {
        journal,
        nowMs: () => world.nowMs,
        random: () => 0.5,
        storeUser: ({ eventId, userName }) => leave({ service: "auth", eventId, userName }),
        ask: (service, { id, data }) => leave({ service, eventId: id, userName: data.userName }),
        wakeAt: (atMs) => {
          alarmAtMs = atMs;
        },
        publish: () => {},
      },
      this.#rules.decide,
    );
    act(saga, journal);
    // The saga catches what its ports throw, so the judge speaks only now.
    for (const judge of judgements) judge();
    const after = { ...world, signups, attempts, alarmAtMs, givenUp };
    this.#judge(world, after);
    return after;
  }

  #judge(before: World, { signups, alarmAtMs, nowMs, attempts, goesOn }: World): void {
    const { isSettled, due } = this.#rules.decide;
    for (const [eventId, state] of before.signups) {
      insist(signups.has(eventId) || isSettled(state), "settles", () => `${eventId} is forgotten`);
    }
    const all = [...signups.values()];
    insist(alarmAtMs !== null || all.every(isSettled), "alarmSet", () => "nobody will wake it");
    const justDriven = attempts.length > before.attempts.length && !goesOn;
    const twice = justDriven ? all.flatMap((state) => due(state, nowMs, all)) : [];
    insist(twice.length === 0, "inTurn", () => twice.join(" and "));
  }
}

/** Applies a decision as the saga does. */
function change(journal: Ports["journal"], eventId: string, decide: (state: SignupState) => SignupState): void {
  const before = journal.get(eventId);
  if (before === undefined) return;
  const after = decide(before);
  if (after !== before) journal.put(after);
}

/** The same request again, known or forgotten; but what was given up is given up. */
function mayBeginAgain({ begun, givenUp }: World, eventId: string): boolean {
  return begun.has(eventId) && !givenUp.has(eventId);
}

function say({ service, eventId }: Attempt, fate: Fate): string {
  return `${eventId}'s attempt at ${service} ${fate}`;
}
