/**
 * One start of a user's object: the real `User`, journal, login guard and watchers, on the simulated disk, databases and
 * queues. What `user-object.ts` is in workerd.
 */
import { drizzle } from "drizzle-orm/d1";
import type { AccountRequest } from "#shared/contract/messages.ts";
import type { Replica, Service } from "#shared/contract/services.ts";
import { writeNotes } from "../../../workers/auth/user-object/write-notes.ts";
import { storeAccount } from "../../../workers/auth/user-object/store-account.ts";
import { Journal } from "../../../workers/auth/user-object/journal.ts";
import * as lights from "../../../workers/auth/user-object/lights.ts";
import type { Reply } from "../../../workers/auth/user-object/hops.ts";
import { User, type Platform as UserPlatform } from "../../../workers/auth/user-object/user.ts";
import { Watchers } from "../../../workers/auth/watch/watchers.ts";
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
  send: (service: Replica, request: AccountRequest) => Promise<void>;
  sockets: (tag: string) => WebSocket[];
};

/** Where a test plants a bug in an object: in the decisions, in its platform, in the replies it is given, in its sockets. */
export type ObjectPlant = {
  decide?: Partial<typeof lights>;
  platform?: (platform: UserPlatform) => UserPlatform;
  replies?: (replies: readonly Reply[], journal: UserPlatform["journal"]) => readonly Reply[];
  isTagged?: (socket: { tag: string }, tag: string) => boolean;
};

export class Instance {
  readonly life: Life;
  readonly user: User;
  readonly #disk: OpenDisk;
  #busyWith = 0;

  constructor({ world, userId, life, disk, databases, send, sockets }: Platform, plant: ObjectPlant) {
    this.life = life;
    this.#disk = disk;
    const { checker, clock, chance } = world;
    const ctx = { setWebSocketAutoResponse: () => {}, getWebSockets: sockets };
    const journal = new Journal(disk);
    /** What leaves the object waits until all that was written before is on disk. */
    const outward = <T>(eventId: string, service: Service, work: () => Promise<T>): Promise<T> => {
      checker.onDecided(journal.get(eventId), service, journal.all());
      return life.within(async () => {
        await disk.durable();
        checker.onAttempt(userId, eventId, service);
        return life.within(work);
      });
    };
    const platform: UserPlatform = {
      journal,
      nowMs: () => clock.nowMs,
      random: chance.fraction(),
      store: (command) =>
        outward(command.eventId, "auth", () => storeAccount(drizzle(databases.open("auth", life)), command)),
      ask: (service, request) => outward(request.id, service, () => send(service, request)),
      note: (change) =>
        life.within(async () => {
          await disk.durable();
          return writeNotes(drizzle(databases.open("auth", life)), userId, change);
        }),
      setAlarm: (atMs) => disk.setAlarm(atMs),
      deleteAll: () => disk.deleteAll(),
      durable: () => disk.durable(),
      keepAlive: (work) => {
        this.doing(work).catch((error: unknown) => checker.onThrown("drive", error));
      },
      watchers: new Watchers(ctx as unknown as DurableObjectState),
    };
    this.user = new User(plant.platform?.(platform) ?? platform, { ...lights, ...plant.decide });
    const { replies } = plant;
    if (replies === undefined) return;
    const record = this.user.recordReplies.bind(this.user);
    this.user.recordReplies = (given) => record(replies(given, journal));
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
}
