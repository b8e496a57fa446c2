/**
 * A queue as Cloudflare promises it, and no better: at least once, in any order, in batches, each message acked or
 * retried, after too many deliveries a dead letter. Sends fail before or after they took effect, messages are lost,
 * doubled and held back, and a consumer may die with some of its acks given.
 */
import { Life } from "./life.ts";
import type { World } from "./world.ts";

/** Handles one batch, in a life of its own. */
export type Consumer = (batch: MessageBatch, life: Life) => Promise<unknown>;

type Settings = { name: string; maxRetries: number; deadLetters?: SimulatedQueue };

type Stored = { id: string; body: unknown; sentAtMs: number; attempts: number };

/** What has become of a message of a batch; `undefined` until somebody says. */
type Outcome = "acked" | { retryAfterS: number } | undefined;

const BATCH_MAX = 8;
const TRANSIT_MS_MAX = 50;
const HELD_MS_MAX = 30 * 60_000;
const DELIVERED_AGAIN_MS = 30_000;

export class SimulatedQueue {
  readonly name: string;
  readonly #world: World;
  readonly #settings: Settings;
  readonly #consume: Consumer;
  readonly #ready: Stored[] = [];
  #sent = 0;

  constructor(world: World, settings: Settings, consume: Consumer) {
    this.name = settings.name;
    this.#world = world;
    this.#settings = settings;
    this.#consume = consume;
  }

  /** Sends messages, as a producer's binding does: all or none, and not always as it says. */
  async send(bodies: readonly unknown[]): Promise<void> {
    const { clock, chance, faults, checker, tell } = this.#world;
    await clock.wait(chance.between(1, TRANSIT_MS_MAX));
    if (faults.happens("sendFailsBefore")) throw new Error("Queue send failed: Too Many Requests");
    for (const given of bodies) {
      const id = `${this.name}-${++this.#sent}`;
      tell(`${id} is sent`);
      const body = asSent(given);
      checker.onSent(this.name, body);
      this.#take({ id, body, sentAtMs: clock.nowMs, attempts: 0 });
    }
    if (faults.happens("sendFailsAfter")) throw new Error("Queue send failed: Network connection lost.");
  }

  /** A message is in the queue, or so its sender was told. */
  #take(message: Stored): void {
    const { chance, faults, tell } = this.#world;
    if (faults.happens("messageDropped")) {
      tell(`${message.id} is lost`);
      return;
    }
    if (faults.happens("messageDead")) {
      this.#bury(message);
      return;
    }
    const copies = faults.happens("messageDuplicated") ? 2 : 1;
    for (let copy = 1; copy <= copies; copy++) {
      const delayMs = chance.between(0, faults.happens("messageHeld") ? HELD_MS_MAX : TRANSIT_MS_MAX);
      this.#readyAfter(delayMs, { ...message });
    }
  }

  #readyAfter(delayMs: number, message: Stored): void {
    this.#world.clock.after(delayMs, () => {
      this.#ready.push(message);
      if (this.#ready.length === 1) this.#world.clock.after(this.#world.chance.between(0, 20), () => this.#dispatch());
    });
  }

  /** Hands over what is ready, in any order, in batches of any size. */
  #dispatch(): void {
    const { chance } = this.#world;
    const waiting = chance.shuffled(this.#ready.splice(0));
    while (waiting.length > 0) void this.#deliver(waiting.splice(0, chance.between(1, BATCH_MAX)));
  }

  async #deliver(batch: readonly Stored[]): Promise<void> {
    const { clock, chance, faults, checker, tell } = this.#world;
    const life = new Life();
    const outcomes = new Map<Stored, Outcome>();
    const settle = (message: Stored, outcome: Outcome) => {
      if (life.isOver || outcomes.get(message) !== undefined) return;
      if (outcome === "acked") checker.onAck(this.name, message);
      outcomes.set(message, outcome);
    };
    const messages = batch.map((message) => {
      message.attempts++;
      return {
        id: message.id,
        timestamp: new Date(message.sentAtMs),
        body: asSent(message.body),
        attempts: message.attempts,
        ack: () => settle(message, "acked"),
        retry: ({ delaySeconds = 2 } = {}) => settle(message, { retryAfterS: delaySeconds }),
      };
    });
    if (faults.happens("consumerDies")) {
      clock.after(chance.between(0, 100), () => {
        tell(`${this.name}: the consumer dies`);
        life.end();
      });
    }
    tell(`${this.name}: ${batch.map(({ id }) => id).join(" ")} handed over`);
    try {
      const queue = { queue: this.name, messages } as unknown as MessageBatch;
      await life.seenFromOutside(this.#consume(queue, life));
      for (const message of batch) settle(message, "acked");
    } catch (error) {
      if (!life.isOver) tell(`${this.name}: the consumer fails: ${String(error)}`);
    }
    const forgets = life.isOver || faults.happens("acksLost");
    life.end();
    for (const message of batch) this.#end(message, forgets && chance.happens(0.5) ? undefined : outcomes.get(message));
  }

  #end(message: Stored, outcome: Outcome): void {
    if (outcome === "acked") return;
    if (message.attempts > this.#settings.maxRetries) this.#bury(message);
    else this.#readyAfter(outcome === undefined ? DELIVERED_AGAIN_MS : outcome.retryAfterS * 1_000, message);
  }

  /** Makes a dead letter of a message; at the end of the line it is gone. */
  #bury(message: Stored): void {
    this.#world.tell(`${message.id} is dead`);
    this.#settings.deadLetters?.bring(message);
  }

  /** Takes a dead letter of another queue. */
  bring({ id, body, sentAtMs }: Stored): void {
    this.#take({ id, body, sentAtMs, attempts: 0 });
  }
}

/** A body as the other end finds it: our messages are JSON. */
function asSent(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body));
}
