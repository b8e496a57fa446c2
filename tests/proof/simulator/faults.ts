/**
 * What goes wrong, and how often. Each run draws its own mix: about half of the faults, each at its own rate, so that
 * some runs are calm in all but one way and others are wild. After `endMs` nothing goes wrong any more.
 */
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import type { Chance } from "./chance.ts";
import type { Clock } from "./clock.ts";

/** Every fault, with the highest probability, at each opportunity, that a run may draw. */
const RATES_MAX = {
  messageDropped: 0.3,
  messageDuplicated: 0.3,
  messageHeld: 0.2,
  messageDead: 0.1,
  sendFailsBefore: 0.3,
  sendFailsAfter: 0.3,
  databaseFailsBefore: 0.3,
  databaseFailsAfter: 0.3,
  databaseOverloaded: 0.2,
  objectCrashes: 0.05,
  objectEvicted: 0.3,
  callFailsBefore: 0.2,
  callFailsAfter: 0.2,
  consumerDies: 0.1,
  acksLost: 0.2,
  alarmLate: 0.3,
  alarmTwice: 0.3,
} as const;

export type Fault = keyof typeof RATES_MAX;

type Outage = { fromMs: number; toMs: number };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long faults last in a run, and up to which of a hundred runs. */
const DURATIONS = [
  { percent: 80, minMs: 30 * SECOND, maxMs: 15 * MINUTE },
  { percent: 95, minMs: HOUR, maxMs: 8 * HOUR },
  { percent: 100, minMs: 52 * HOUR, maxMs: 70 * HOUR },
] as const;

/** How likely a service is to have an outage, of any length up to the end of the faults. */
const OUTAGE = 0.25;

export class Faults {
  /** From here on nothing goes wrong. */
  readonly endMs: number;
  readonly #clock: Clock;
  readonly #chance: Chance;
  readonly #rates: ReadonlyMap<Fault, number>;
  readonly #outages: Record<Service, Outage[]>;

  constructor(clock: Clock, chance: Chance) {
    this.#clock = clock;
    this.#chance = chance;
    this.#rates = new Map(
      Object.entries(RATES_MAX).map(([fault, max]) => [
        fault as Fault,
        chance.happens(0.5) ? chance.fraction() * max : 0,
      ]),
    );
    const percent = chance.between(1, 100);
    const duration = DURATIONS.find((candidate) => percent <= candidate.percent) ?? DURATIONS[0];
    const lengthMs = chance.between(duration.minMs, duration.maxMs);
    this.endMs = clock.nowMs + lengthMs;
    this.#outages = everyService(() => this.#drawOutages(lengthMs));
  }

  happens(fault: Fault): boolean {
    return this.#clock.nowMs < this.endMs && this.#chance.happens(this.#rates.get(fault) ?? 0);
  }

  /** True while a service's database answers nobody. */
  isDown(service: Service): boolean {
    return this.#outages[service].some(({ fromMs, toMs }) => fromMs <= this.#clock.nowMs && this.#clock.nowMs < toMs);
  }

  toString(): string {
    const rates = [...this.#rates].filter(([, rate]) => rate > 0).map(([fault, rate]) => `${fault} ${rate.toFixed(2)}`);
    const outages = SERVICES.map((service) => `${service} is down ${this.#outages[service].length} times`);
    return [`faults end at ${this.endMs}`, ...rates, ...outages].join(", ");
  }

  #drawOutages(lengthMs: number): Outage[] {
    if (!this.#chance.happens(OUTAGE)) return [];
    const fromMs = this.#clock.nowMs + this.#chance.between(0, Math.floor(lengthMs / 8));
    return [{ fromMs, toMs: Math.min(this.endMs, fromMs + this.#chance.between(SECOND, lengthMs)) }];
  }
}
