/**
 * The three real Workers on a clock that the test puts forward, and a chat that can be away (tests/system/clocked): hours of an
 * outage in the time that the work takes. Asserts nothing.
 */
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import { cheapWith, type Company } from "./company.ts";

// A batch that fails becomes dead letters at once: a redelivery waits for seconds of the machine's own clock.
const atOnce = { max_batch_size: 100, max_batch_timeout: 0, max_retries: 0 };
const CLOCKED: Record<string, Parameters<typeof cheapWith>[1]> = {
  auth: { main: "tests/system/clocked/auth.ts" },
  customer: { main: "tests/system/clocked/customer.ts" },
  chat: {
    main: "tests/system/clocked/chat.ts",
    queues: {
      producers: [{ binding: "NEW_USER_RES", queue: "signup-lights-user-newuser-res" }],
      consumers: [
        {
          ...atOnce,
          queue: "signup-lights-user-newuser-req-chat",
          dead_letter_queue: "signup-lights-user-newuser-dead",
        },
      ],
    },
  },
};

/** Their Workers, with hashes that cost next to nothing. */
export const clockedWorkers = () => SERVICES.map((service) => cheapWith(service, CLOCKED[service] ?? {}));

/** The clock of such a company, and its chat. */
export class Clock {
  readonly #company: Company;
  #nowMs = Date.now();

  constructor(company: Company) {
    this.#company = company;
  }

  /** Lets time pass, and has the cron trigger come `ticks` times meanwhile. */
  async pass(ms: number, ticks: number): Promise<void> {
    for (let tick = 0; tick < ticks; tick++) {
      this.#nowMs = Math.max(this.#nowMs, Date.now()) + ms / ticks;
      for (const service of ["auth", ...REPLICAS] as const) await this.#at(service, `/clock?toMs=${this.#nowMs}`);
      const scheduledTime = new Date(this.#nowMs);
      await this.#company.worker("auth").scheduled(scheduledTime);
    }
  }

  /** How chat is away from now on: `no` is back. */
  async chatIsAway(how: "hanging" | "failing" | "no"): Promise<void> {
    await this.#at("chat", `/away?how=${how}`);
  }

  async #at(service: Service, path: string): Promise<void> {
    await (await this.#company.worker(service).fetch(path)).text();
  }
}
