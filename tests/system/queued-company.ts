/**
 * The three real Workers with queues that are listened to and objects that can be looked into (tests/system/queued), and where
 * in all of it words are: every table, every object's storage, every queue, every log line. Asserts nothing.
 */
import { vi } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { difference } from "../difference.ts";
import { cheapWith, type Company } from "./company.ts";
import { FAIL_PATH, MESSAGES_PATH, type Happened } from "./queued/names.ts";

type Changes = Parameters<typeof cheapWith>[1];

/** Their Workers, with hashes that cost next to nothing. `changes` are parts of their configuration. */
export function queuedWorkers(changes: Partial<Record<Service, Changes>> = {}) {
  return SERVICES.map((service) =>
    cheapWith(service, { main: `tests/system/queued/${service}.ts`, ...changes[service] }),
  );
}

/** All queues of such a company. */
export class Queues {
  readonly #company: Company;

  constructor(company: Company) {
    this.#company = company;
  }

  /** Makes the consumer of this service fail with each batch, or work again. */
  async fail(service: Service, fails: "yes" | "no"): Promise<void> {
    await (await this.#company.worker(service).fetch(`${FAIL_PATH}?fails=${fails}`)).text();
  }

  /** All that happened to messages so far, service by service. */
  async happened(): Promise<Happened[]> {
    const all = await Promise.all(
      SERVICES.map(async (service) => {
        const response = await this.#company.worker(service).fetch(MESSAGES_PATH);
        return (await response.json()) as Happened[];
      }),
    );
    return all.flat();
  }

  /** The bodies of the messages that are in a queue: sent, and not yet taken. */
  async waiting(): Promise<string[]> {
    const counts = new Map<string, number>();
    for (const { what, body } of await this.happened()) {
      const change = { sent: 1, delivered: 0, taken: -1 }[what];
      counts.set(body, (counts.get(body) ?? 0) + change);
    }
    return [...counts].filter(([, count]) => count > 0).map(([body]) => body);
  }

  /** Waits until no message is in a queue. */
  async empty(): Promise<void> {
    await vi.waitUntil(async () => (await this.waiting()).length === 0, { timeout: 60_000, interval: 50 });
  }

  /** Begins to listen. What this returns gives the bodies of the messages that were sent since. */
  async listen(): Promise<() => Promise<string[]>> {
    const sent = async () => (await this.happened()).filter(({ what }) => what === "sent").map(({ body }) => body);
    const before = await sent();
    return async () => difference(await sent(), before);
  }
}

/** The texts in which one of these words is. */
export function naming(texts: readonly string[], words: readonly string[]): string[] {
  return texts.filter((text) => words.some((word) => text.includes(word)));
}

/**
 * Where one of these words is: tables (`auth.users`), the storage of users' objects (`object`) and of login guards (`guard`),
 * queues (`queue`), and log lines (`log`). In the order of the alphabet.
 */
export async function placesOf(company: Company, words: readonly string[]): Promise<string[]> {
  const places = [
    ...(await Promise.all(SERVICES.map(async (service) => tablesOf(company, service)))).flat(),
    { place: "object", texts: await storages(company, "USERS") },
    { place: "guard", texts: await storages(company, "LOGIN_GUARD") },
    { place: "queue", texts: await new Queues(company).waiting() },
    { place: "log", texts: company.runtime.logs.map(({ message }) => message) },
  ];
  return places
    .filter(({ texts }) => naming(texts, words).length > 0)
    .map(({ place }) => place)
    .toSorted();
}

/** Every table of a service's database, with its rows as JSON. */
async function tablesOf(company: Company, service: Service): Promise<{ place: string; texts: string[] }[]> {
  const db = company.db(service);
  const tables = await db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'")
    .all();
  return Promise.all(
    tables.results.map(async ({ name }) => {
      const { results } = await db.prepare(`SELECT * FROM "${name}"`).all();
      return { place: `${service}.${name}`, texts: [JSON.stringify(results)] };
    }),
  );
}

/** All that is stored in each object of a class, as JSON. */
export async function storages(company: Company, objects: "USERS" | "LOGIN_GUARD"): Promise<string[]> {
  const auth = company.worker("auth");
  const ids = await auth.objectIds(objects);
  return Promise.all(
    ids.map(async (id) => (await fetch(new URL(`/stored?objects=${objects}&id=${id}`, company.url))).text()),
  );
}
