/**
 * An object's disk, as the platform promises it: what is written without an `await` in between is on disk together, or
 * not at all, and an alarm is part of what is written. A start of the object that is cut off loses what it had not
 * committed. Nothing leaves the object before what was written earlier is on disk; `durable` is what it waits for.
 */
import type { Life } from "./life.ts";
import type { World } from "./world.ts";

const COMMIT_MS_MAX = 4;

/** What is on disk. */
export class Disk {
  readonly userId: string;
  readonly entries = new Map<string, unknown>();
  alarmAtMs: number | null = null;

  constructor(userId: string) {
    this.userId = userId;
  }
}

/** Whoever runs the object: told what was on disk before each commit, and able to cut the object off. */
export type DiskHost = { committed: (before: ReadonlyMap<string, unknown>) => void; crash: (why: string) => void };

/** Writes that are committed as one. */
type Turn = { writes: ((disk: Disk) => void)[]; committed: PromiseWithResolvers<void> };

/** A disk as one start of its object sees it: `ctx.storage.kv`, and the alarm. */
export class OpenDisk implements SyncKvStorage {
  readonly #world: World;
  readonly #disk: Disk;
  readonly #life: Life;
  readonly #host: DiskHost;
  readonly #seen: Map<string, unknown>;
  #turn: Turn | undefined;
  #latest: Promise<void> = Promise.resolve();
  #commitAtMs = 0;

  constructor(world: World, disk: Disk, life: Life, host: DiskHost) {
    this.#world = world;
    this.#disk = disk;
    this.#life = life;
    this.#host = host;
    this.#seen = new Map(disk.entries);
  }

  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the platform's own signature
  get<T>(key: string): T | undefined {
    return copyOf(this.#seen.get(key)) as T | undefined;
  }

  list<T>({ prefix = "", limit = Number.POSITIVE_INFINITY }: SyncKvListOptions = {}): Iterable<[string, T]> {
    const found = [...this.#seen].filter(([key]) => key.startsWith(prefix)).slice(0, limit);
    return copyOf(found) as [string, T][];
  }

  put(key: string, value: unknown): void {
    const stored = copyOf(value);
    this.#seen.set(key, stored);
    this.#write((disk) => disk.entries.set(key, stored));
  }

  delete(key: string): boolean {
    this.#write((disk) => disk.entries.delete(key));
    return this.#seen.delete(key);
  }

  setAlarm(atMs: number): void {
    this.#write((disk) => (disk.alarmAtMs = atMs));
  }

  deleteAll(): Promise<void> {
    this.#seen.clear();
    this.#write((disk) => {
      disk.entries.clear();
      disk.alarmAtMs = null;
    });
    return this.durable();
  }

  /** All that was written so far is on disk. */
  durable(): Promise<void> {
    return this.#life.within(() => this.#latest);
  }

  #write(write: (disk: Disk) => void): void {
    if (this.#turn === undefined) {
      const turn: Turn = { writes: [], committed: Promise.withResolvers() };
      this.#turn = turn;
      this.#latest = turn.committed.promise;
      queueMicrotask(() => this.#endTurn(turn));
    }
    this.#turn.writes.push(write);
  }

  #endTurn(turn: Turn): void {
    this.#turn = undefined;
    const { clock, chance } = this.#world;
    this.#commitAtMs = Math.max(this.#commitAtMs, clock.nowMs + chance.between(0, COMMIT_MS_MAX));
    clock.at(this.#commitAtMs, () => this.#commit(turn));
  }

  #commit({ writes, committed }: Turn): void {
    const { faults } = this.#world;
    if (!this.#life.isOver && faults.happens("objectCrashes")) this.#host.crash("before a commit");
    if (this.#life.isOver) return;
    const before = new Map(this.#disk.entries);
    for (const write of writes) write(this.#disk);
    this.#host.committed(before);
    if (faults.happens("objectCrashes")) this.#host.crash("after a commit");
    committed.resolve();
  }
}

/** A copy of plain data, which is all that the product stores: what structuredClone returns, in a fraction of its time. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value === "object" && value !== null) {
    if (Object.getPrototypeOf(value) !== Object.prototype) throw new TypeError("not plain data");
    const copy: Record<string, unknown> = {};
    for (const [name, part] of Object.entries(value)) copy[name] = copyOf(part);
    return copy;
  }
  if (typeof value === "function" || typeof value === "symbol") throw new TypeError("not data");
  return value;
}
