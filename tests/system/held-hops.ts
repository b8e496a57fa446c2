/**
 * Holds every hop of the Workers (`bench/wan/slow.ts`) until the test lets it go on, so that the order of hops is seen and no clock
 * is asked, but to give up. A step is let go once all of it is held; what no step has is an error.
 */
import { createServer, type Server, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { Step } from "../../bench/hops.ts";
import { difference } from "../difference.ts";

/** When nothing has come for so long, everybody waits for something that is held (milliseconds): no hop takes time of its own. */
const STUCK_MS = 15_000;

export class HeldHops {
  readonly #server: Server;
  readonly #held: { name: string; answer: ServerResponse }[] = [];
  #changed = Promise.withResolvers<void>();

  private constructor() {
    this.#server = createServer(({ url = "" }, answer) => {
      this.#held.push({ name: decodeURIComponent(url.slice(1)), answer });
      this.#changed.resolve();
    });
  }

  /** Listens for hops at a free port of this machine. */
  static async listen(): Promise<HeldHops> {
    const hops = new HeldHops();
    await once(hops.#server.listen(0, "127.0.0.1"), "listening");
    return hops;
  }

  /** Where the Workers ask whether they may go on: their variable `HELD_AT`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /**
   * Lets the hops of one step go after the other.
   *
   * @throws when a hop is held that is none of this step, and none that goes on beside the next one; and when one does not come,
   * because somebody waits for another of a kind that the step has
   */
  async walk(steps: readonly Step[]): Promise<void> {
    for (const [index, step] of steps.entries()) {
      const missing = () => difference(step, this.#names());
      while (missing().length > 0) {
        await this.#change(() => `step ${index + 1} lacks ${missing().join(", ")}`);
        const [, ...early] = steps[index + 1] ?? [];
        const [unexpected] = difference(this.#names(), [...step, ...early]);
        if (unexpected !== undefined) throw new Error(`step ${index + 1} waits for ${unexpected}`);
      }
      for (const name of step) this.#release(name);
    }
  }

  /** Lets go whatever is held, and whatever comes from now on. */
  letGo(): void {
    for (const name of this.#names()) this.#release(name);
    this.#server.removeAllListeners("request").on("request", (_, answer: ServerResponse) => answer.end());
  }

  close(): void {
    this.letGo();
    this.#server.close();
  }

  #names(): string[] {
    return this.#held.map(({ name }) => name);
  }

  #release(name: string): void {
    const index = this.#held.findIndex((one) => one.name === name);
    for (const { answer } of this.#held.splice(index, index < 0 ? 0 : 1)) answer.end();
  }

  async #change(lacking: () => string): Promise<void> {
    const fail = () =>
      this.#changed.reject(new Error(`${lacking()}, and these are held: ${this.#names().toSorted().join(", ")}`));
    const timer = setTimeout(fail, STUCK_MS);
    await this.#changed.promise;
    clearTimeout(timer);
    this.#changed = Promise.withResolvers();
  }
}
