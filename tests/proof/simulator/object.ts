/**
 * The object of one userId, as the platform runs it: started when it is called or its alarm is due, crashed or
 * evicted at any moment, called over a network that loses calls and answers. Alarms come late and twice, and come again
 * when they were cut off.
 */
import { Disk, OpenDisk } from "./disk.ts";
import { Instance, type ObjectPlant, type Platform } from "./instance.ts";
import { Life } from "./life.ts";
import type { Connection, SimulatedSocket } from "./connection.ts";
import type { World } from "./world.ts";

const NETWORK_MS_MAX = 30;
const ALARM_LATE_MS_MAX = 10 * 60_000;
const ALARM_AGAIN_MS = 2_000;

export class SimulatedObject {
  readonly disk: Disk;
  readonly connections = new Set<Connection>();
  readonly sockets = new Set<SimulatedSocket>();
  readonly #world: World;
  readonly #platform: Pick<Platform, "databases" | "send">;
  readonly #plant: ObjectPlant;
  #instance: Instance | undefined;
  /** The alarm that is being answered. It is off the disk, and comes again if its handler is cut off. */
  #alarmRunning = false;
  #alarmSet: number | null = null;

  constructor(world: World, userId: string, platform: Pick<Platform, "databases" | "send">, plant: ObjectPlant) {
    this.disk = new Disk(userId);
    this.#world = world;
    this.#platform = platform;
    this.#plant = plant;
  }

  /** Calls the object. May fail before it has run, or afterwards; the answer leaves once all is on disk. */
  async call<T>(what: string, run: (instance: Instance) => T | Promise<T>): Promise<T> {
    const { clock, chance, faults, tell } = this.#world;
    await clock.wait(chance.between(1, NETWORK_MS_MAX));
    if (faults.happens("callFailsBefore")) throw new Error("Network connection lost.");
    if (faults.happens("objectEvicted")) this.#evict();
    const instance = this.#started();
    tell(`${this.disk.userId}: ${what}`);
    const result = await instance.life.seenFromOutside(instance.doing(run(instance)));
    if (faults.happens("callFailsAfter")) throw new Error("Network connection lost.");
    return result;
  }

  /** Sees to the alarm that is on disk. */
  #heedAlarm(): void {
    const { alarmAtMs } = this.disk;
    if (alarmAtMs === this.#alarmSet) return;
    this.#alarmSet = alarmAtMs;
    if (alarmAtMs === null) return;
    const lateMs = this.#world.faults.happens("alarmLate") ? this.#world.chance.between(0, ALARM_LATE_MS_MAX) : 0;
    this.#world.clock.at(alarmAtMs + lateMs, () => {
      if (this.disk.alarmAtMs === alarmAtMs) void this.#alarm();
    });
  }

  async #alarm(): Promise<void> {
    const { clock, faults, tell, checker } = this.#world;
    const { alarmAtMs } = this.disk;
    this.#alarmRunning = true;
    this.disk.alarmAtMs = null;
    this.#alarmSet = null;
    const instance = this.#started();
    tell(`${this.disk.userId}: alarm`);
    try {
      await instance.life.seenFromOutside(instance.doing(instance.user.alarm()));
      this.#alarmRunning = false;
      if (faults.happens("alarmTwice")) clock.after(ALARM_AGAIN_MS, () => void this.#again());
    } catch (error) {
      if (!instance.life.isOver) checker.onThrown("alarm", error);
      this.#alarmRunning = false;
      this.disk.alarmAtMs ??= Math.max(alarmAtMs ?? 0, clock.nowMs) + ALARM_AGAIN_MS;
      this.#heedAlarm();
    }
  }

  /** An alarm that comes a second time, for no reason. */
  async #again(): Promise<void> {
    const instance = this.#started();
    this.#world.tell(`${this.disk.userId}: the same alarm again`);
    await instance.life.seenFromOutside(instance.doing(instance.user.alarm())).catch((error: unknown) => {
      if (!instance.life.isOver) this.#world.checker.onThrown("alarm", error);
    });
  }

  #started(): Instance {
    if (this.#instance !== undefined) return this.#instance;
    const life = new Life();
    const world = this.#world;
    const crash = (why: string) => {
      world.tell(`${this.disk.userId}: crashes ${why}`);
      life.end();
      this.#instance = undefined;
      for (const connection of this.connections) connection.lose();
      this.connections.clear();
      this.sockets.clear();
    };
    const committed = (before: ReadonlyMap<string, unknown>) => {
      world.checker.onCommit(this.disk, before, this.#alarmRunning);
      this.#heedAlarm();
    };
    const disk = new OpenDisk(world, this.disk, life, { committed, crash });
    const { isTagged = (socket, tag) => socket.tag === tag } = this.#plant;
    const sockets = (tag: string) =>
      [...this.sockets].filter((socket) => isTagged(socket, tag)) as unknown as WebSocket[];
    const { userId } = this.disk;
    this.#instance = new Instance({ world, userId, life, disk, sockets, ...this.#platform }, this.#plant);
    return this.#instance;
  }

  /** Leaves memory, as the platform has it: only when there is nothing to do and no stream is open. Sockets stay. */
  #evict(): void {
    const streams = this.connections.values().some(({ kind }) => kind === "stream");
    if (this.#instance === undefined || this.#instance.isBusy || streams) return;
    this.#world.tell(`${this.disk.userId}: is evicted`);
    this.#instance.life.end();
    this.#instance = undefined;
  }
}
