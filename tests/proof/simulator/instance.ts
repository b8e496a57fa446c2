/**
 * One start of a Signup object: what `signup.ts` does, with the simulated disk, databases and queues for the platform.
 * The saga, the journal and the watchers are the real ones; keep the rest in step with `signup.ts`.
 */
import { drizzle } from "drizzle-orm/d1";
import type { NewUserRequest } from "#shared/contract/new-user.ts";
import type { Replica, Service } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/status.ts";
import { Journal } from "../../../workers/auth/signup/journal.ts";
import * as machine from "../../../workers/auth/signup/machine.ts";
import { canStay } from "../../../workers/auth/signup/schedule.ts";
import { Saga, type Begun, type DeadRequest, type Ports, type Reply } from "../../../workers/auth/signup/saga.ts";
import { Watchers } from "../../../workers/auth/signup/watchers.ts";
import { storeUser } from "../../../workers/auth/users.ts";
import type { Databases } from "./databases.ts";
import type { OpenDisk } from "./disk.ts";
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

/** What a start of an object runs on. */
export type Platform = {
  world: World;
  userId: string;
  life: Life;
  disk: OpenDisk;
  databases: Databases;
  send: (service: Replica, request: NewUserRequest) => Promise<void>;
  sockets: (tag: string) => WebSocket[];
};

/** Where a test plants a bug in an object: in the decisions, the saga's ports, the replies it is given, its sockets. */
export type ObjectPlant = {
  decide?: Partial<typeof machine>;
  ports?: (ports: Ports, instance: { watchers: Watchers; disk: OpenDisk }) => Ports;
  replies?: (replies: readonly Reply[], journal: Journal) => readonly Reply[];
  isTagged?: (socket: { tag: string }, tag: string) => boolean;
};

export class Instance {
  readonly life: Life;
  readonly #disk: OpenDisk;
  readonly #journal: Journal;
  readonly #watchers: Watchers;
  readonly #saga: Saga;
  readonly #plant: ObjectPlant;
  #alarmAtMs: number | undefined;
  #busyWith = 0;
  readonly #onThrown: (error: unknown) => void;

  constructor({ world, userId, life, disk, databases, send, sockets }: Platform, plant: ObjectPlant) {
    this.life = life;
    this.#disk = disk;
    this.#onThrown = (error) => world.checker.onThrown("drive", error);
    this.#plant = plant;
    this.#journal = new Journal(disk);
    const ctx = { setWebSocketAutoResponse: () => {}, getWebSockets: sockets };
    this.#watchers = new Watchers(ctx as unknown as DurableObjectState);
    const outward = <T>(work: () => Promise<T>) =>
      life.within(async () => {
        await disk.durable();
        return life.within(work);
      });
    const decided = (eventId: string, service: Service) => world.checker.onDecided(this.#journal.get(eventId), service);
    const attempted = (eventId: string, service: Service) => world.checker.onAttempt(userId, eventId, service);
    const random = world.chance.fraction();
    const ports: Ports = {
      journal: this.#journal,
      nowMs: () => world.clock.nowMs,
      random: () => random,
      storeUser: (user) => {
        decided(user.eventId, "auth");
        return outward(() => {
          attempted(user.eventId, "auth");
          return storeUser(drizzle(databases.open("auth", life)), user);
        });
      },
      ask: (service, request) => {
        decided(request.id, service);
        return outward(() => {
          attempted(request.id, service);
          return send(service, request);
        });
      },
      wakeAt: (atMs) => this.#setAlarm(atMs),
      publish: (snapshot) => {
        void this.doing(outward(async () => this.#watchers.publish(snapshot)));
      },
    };
    const planted = plant.ports?.(ports, { watchers: this.#watchers, disk }) ?? ports;
    this.#saga = new Saga(planted, { ...machine, ...plant.decide });
  }

  /** True while there is anything to do; the platform evicts no object that has. */
  get isBusy(): boolean {
    return this.#busyWith > 0;
  }

  /** Work that keeps the object in memory. What it returns leaves once all that it wrote is on disk. */
  async doing<T>(work: T | Promise<T>): Promise<T> {
    this.#busyWith++;
    try {
      const result = await work;
      await this.#disk.durable();
      return result;
    } finally {
      this.#busyWith--;
    }
  }

  begin(command: machine.SignupCommand): Begun {
    const begun = this.#saga.begin(command);
    if (begun.kind === "accepted") this.doing(this.#saga.drive()).catch(this.#onThrown);
    return begun;
  }

  snapshot(eventId: string): Snapshot | null {
    return this.#saga.snapshot(eventId);
  }

  watch(eventId: string): ReadableStream<Uint8Array> | null {
    const current = this.snapshot(eventId);
    return current === null ? null : this.#watchers.stream(current);
  }

  async recordReplies(replies: readonly Reply[]): Promise<void> {
    this.#saga.recordReplies(this.#plant.replies?.(replies, this.#journal) ?? replies);
    await this.#saga.drive();
  }

  recordDeadRequests(requests: readonly DeadRequest[]): DeadRequest[] {
    return this.#saga.recordDeadRequests(requests);
  }

  async alarm(): Promise<void> {
    this.#alarmAtMs = undefined;
    await this.#saga.drive();
    if (this.#journal.isEmpty()) await this.#disk.deleteAll();
  }

  #setAlarm(atMs: number): void {
    if (canStay(this.#alarmAtMs, atMs)) return;
    this.#alarmAtMs = atMs;
    this.#disk.setAlarm(atMs);
  }
}
