/**
 * The company, for tests of the whole: the three real Workers over real queues, in one process, at a real URL.
 * Remembers all that it was trusted with and all that was heard from it, so that each file can end by asking whether
 * a secret got out, and whether the API's document has every answer. Asserts nothing but that; called once at the top of
 * each file in tests/system and tests/browser.
 */
import { join } from "node:path";
import { createParser } from "eventsource-parser";
import { expect } from "vitest";
import { unstable_readConfig as readConfig, type Unstable_Config as Config } from "wrangler";
import { REPLICAS, SERVICES, type Service } from "#shared/contract/services.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { ROOT, configPath } from "../../scripts/wrangler.ts";
import { atTheEnd } from "../at-the-end.ts";
import { deviations, frameDeviations } from "./conformance.ts";
import type { Database, Row } from "../../scripts/local-database.ts";
import { migrate } from "./migrate.ts";
import { Notes } from "./notes.ts";
import { Runtime, type WorkerInput } from "./runtime.ts";
import { leaks, type Heard, type Secrets } from "./secrecy.ts";

/** Parts of a Worker's configuration, and modules that are bundled in place of others. */
type Changes = Partial<Config> & { alias?: Record<string, string> };

/** A stream of events, read to its end: every frame, and the name under which it came. */
export type Stream = { status: number; headers: Headers; events: string[]; frames: Snapshot[] };

/** Where a signup is watched, and the token that watching takes. */
export type Ticket = { location: string; token: string };

const secrets = { AUTH_SECRET: "a-secret-of-the-system-tests-of-32-characters-or-more" };

/** A service's Worker as it is deployed. */
export function worker(service: Service): WorkerInput {
  return workerWith(service, {});
}

/** A service's Worker as it is deployed, but for these parts of its configuration; `tree` is another release's. */
export function workerWith(service: Service, changes: Changes, tree = ROOT): WorkerInput {
  const { main = `workers/${service}/worker.ts`, alias = {}, ...others } = changes;
  const config: Config = readConfig({ config: join(tree, configPath(service)) }, { hideWarnings: true });
  return {
    config: { ...config, ...others, vars: { ...config.vars, ...others.vars } },
    source: { service, tree, main, alias },
    secrets: service === "auth" ? secrets : {},
  };
}

/** auth's rate limits, out of the way of a thousand people at one address. */
export function noLimits(): Pick<Config, "ratelimits"> {
  const { ratelimits } = worker("auth").config;
  return { ratelimits: ratelimits.map((one) => ({ ...one, simple: { limit: 1_000_000, period: 60 } })) };
}

/** auth's Worker with hashes that cost next to nothing. */
export function cheapAuth({ alias, ...changes }: Changes = {}): WorkerInput {
  return workerWith("auth", {
    ...changes,
    alias: { "./scrypt-cost.ts": "./tests/system/cheap-scrypt-cost.ts", ...alias },
  });
}

/** A service's Worker with other parts, and if it is auth's, with such hashes. */
export function cheapWith(service: Service, changes: Changes): WorkerInput {
  return service === "auth" ? cheapAuth(changes) : workerWith(service, changes);
}

/** Somebody who wants an id. The password is new each time, and looks the same however it is encoded. */
export function person(userId: string, userName = userId): SignupRequest {
  const [local, userPw] = [crypto.randomUUID(), `pw-${crypto.randomUUID()}`];
  return { userId, userPw, email: `${local}@example.com`, userName };
}

/**
 * Starts the Workers with empty, migrated databases, as they are deployed but for the cost of a hash; at the end of the test, or
 * of the file, asks for leaks and deviations.
 */
export async function startCompany(workers = [cheapAuth(), ...REPLICAS.map(worker)]): Promise<Company> {
  return launchCompany(workers, async (company) => {
    expect(leaks(await company.allHeard(), await company.allSecrets()), "secrets that got out").toEqual([]);
    expectConformance(company);
  });
}

/** Fails if the API's document does not have an answer. */
export function expectConformance({ notes }: Company): void {
  const found = [...notes.exchanges.flatMap(deviations), ...notes.frames.flatMap(frameDeviations)];
  expect(found, "answers that the document does not have").toEqual([]);
}

/** The same with another question: after a thousand signups, every word against every secret takes too long. */
export async function launchCompany(
  workers: WorkerInput[],
  ask: (company: Company) => Promise<void> = async () => {},
): Promise<Company> {
  const runtime = await Runtime.start(workers);
  const company = new Company(runtime);
  await Promise.all(SERVICES.map(async (service) => migrate(company.db(service), service)));
  atTheEnd(async () => {
    try {
      await ask(company);
    } finally {
      await runtime.stop();
    }
  });
  return company;
}

export class Company {
  readonly runtime: Runtime;
  readonly url: URL;
  readonly notes = new Notes();

  constructor(runtime: Runtime) {
    this.runtime = runtime;
    this.url = runtime.url;
  }

  /** Fetches over the network, follows no redirect, and remembers the answer: headers now, the body as it is read. */
  async fetch(path: string | URL, init: RequestInit = {}): Promise<Response> {
    return this.notes.take(init.method ?? "GET", await fetch(new URL(path, this.url), { redirect: "manual", ...init }));
  }

  /** Opens a note of something that is heard bit by bit; what this returns takes the next bit. */
  remember(by: Heard["by"]): (text: string) => void {
    return this.notes.remember(by);
  }

  /** Takes note of what somebody is about to entrust to the company. */
  trust(who: { userPw?: string; email?: string }): void {
    this.notes.trust(who);
  }

  /** `POST /user` as JSON, not yet read. */
  async post(who: SignupRequest, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> {
    this.trust(who);
    const init = { method: "POST", headers: { "content-type": "application/json", ...headers } };
    return this.fetch("/user", { ...init, body: JSON.stringify(who), ...(signal !== undefined && { signal }) });
  }

  /** `POST /user` as JSON, its stream read to the end. */
  async signUp(who: SignupRequest): Promise<Stream> {
    return readStream(await this.post(who));
  }

  /** Signs up and leaves with what watching takes. */
  async ticket(who: SignupRequest): Promise<Ticket> {
    const response = await this.post(who, { accept: "application/json" });
    await response.body?.cancel();
    return ticketOf(response.headers);
  }

  /** A look at a signup with its token, as JSON; not yet read. */
  async look({ location, token }: Ticket): Promise<Response> {
    return this.fetch(location, { headers: { accept: "application/json", authorization: `Bearer ${token}` } });
  }

  /** A signup's events over SSE; not yet read. */
  async events({ location, token }: Ticket): Promise<Response> {
    const headers = { accept: "text/event-stream", authorization: `Bearer ${token}` };
    return this.fetch(`${location}/events`, { headers });
  }

  /** The snapshot as JSON, asked for with the signup's token. */
  async snapshot(ticket: Ticket): Promise<Snapshot> {
    return snapshotSchema.parse(await (await this.look(ticket)).json());
  }

  /** Follows a signup over SSE, to the end of the stream. */
  async follow(ticket: Ticket): Promise<Stream> {
    return readStream(await this.events(ticket));
  }

  /** Deploys the same code anew: all that was in memory is gone, messages in the local queues too; what is stored stays. */
  async redeploy(): Promise<void> {
    const DEPLOYMENT = crypto.randomUUID();
    const anew = this.runtime.workers.map(({ config, ...one }) => ({
      ...one,
      config: { ...config, vars: { ...config.vars, DEPLOYMENT } },
    }));
    await this.runtime.deploy(anew);
  }

  /** A service's Worker. */
  worker<Env>(service: Service) {
    return this.runtime.worker<Env>(`signup-lights-${service}`);
  }

  /** A service's database, to be looked into or changed by hand. */
  db(service: Service, signal?: AbortSignal): Database {
    return this.runtime.database(service, signal);
  }

  /** The rows that a service keeps, all of them or one user's. */
  async rows(service: Service, userId?: string): Promise<Row[]> {
    const all = this.db(service).prepare("SELECT * FROM users WHERE user_id = ?1 OR ?1 IS NULL");
    return (await all.bind(userId ?? null).all()).results;
  }

  /** All that got out so far: answers, messages, every Worker's log, and the rows of the services that are not auth. */
  async allHeard(): Promise<Heard[]> {
    const logs = this.runtime.logs.map(({ message }): Heard => ({ by: "log", text: message }));
    const rows = await Promise.all(REPLICAS.map(async (replica) => this.rows(replica)));
    return [
      ...this.notes.heard,
      ...logs,
      ...rows.flat().map((row): Heard => ({ by: "row", text: JSON.stringify(row) })),
    ];
  }

  /** All that must not get out: what people and tokens said, and each hash that auth keeps, whole and in its parts. */
  async allSecrets(): Promise<Secrets> {
    const hashes = (await this.rows("auth")).map((row) => String(row["password_hash"]));
    const parts = hashes.flatMap((hash) => hash.split("$").slice(-2));
    return { ...this.notes.trusted, hash: new Set(["$scrypt$", ...hashes, ...parts]) };
  }
}

/** Where a signup is watched, and its token, from the headers of `POST /user`'s answer. */
export function ticketOf(headers: Headers): Ticket {
  return { location: headers.get("location")!, token: headers.get("signup-token")! };
}

/** The statuses of a snapshot's lights, in the order of the page. */
export function lights(snapshot: Snapshot | undefined): string[] {
  return SERVICES.map((service) => snapshot?.services[service].status ?? "absent");
}

/** Reads a stream with `eventsource-parser`, and holds every frame to the contract. */
export async function readStream({ status, headers, body }: Response): Promise<Stream> {
  const events: string[] = [];
  const frames: Snapshot[] = [];
  const parser = createParser({
    onEvent: ({ id, event = "message", data }) => {
      const frame = snapshotSchema.parse(JSON.parse(data));
      if (id !== String(frame.seq)) throw new Error(`id ${id} on a frame with seq ${frame.seq}`);
      events.push(event);
      frames.push(frame);
    },
    onError: (error) => {
      throw error;
    },
  });
  for await (const text of body!.pipeThrough(new TextDecoderStream())) parser.feed(text);
  return { status, headers, events, frames };
}
