/**
 * What the attacks are made on: the three real Workers, a victim who has an account, a session and a signup, and an
 * attacker who has the same. Sends requests as no browser would. Knows what no answer may ever be, and counts.
 */
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { expect } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { atTheEnd } from "../at-the-end.ts";
import { cheapAuth, person, startCompany, worker, type Company, type Ticket } from "../system/company.ts";
import { faultsOf, isPage, type Answer } from "./faults.ts";

/** One attack: what is sent, and the status that it is answered with. `allow` is what a 405 says is allowed. */
export type Attack = Sent & { name: string; answer: number; allow?: string };

/** A request, taken literally. `json` and `form` are bodies with their content type. */
export type Sent = {
  method?: string;
  path: string;
  headers?: Record<string, string | string[]>;
  body?: string | Uint8Array;
  json?: unknown;
  form?: string | Record<string, string>;
};

/**
 * Somebody with an account: their password, the token in their session cookie, that session's id, and what watching their signup
 * takes.
 */
export type Somebody = { userId: string; userPw: string; session: string; sessionId: string; ticket: Ticket };

/** Fields that would make a good signup. An attack spoils one of them, or adds to them. */
export const GOOD = {
  userId: "mallory",
  userPw: "correct horse battery",
  email: "mallory@example.com",
  userName: "Mallory",
};

/** Starts what is attacked; at the end, says how many attacks there were. */
export async function startTarget(auth = cheapAuth()): Promise<Target> {
  const company = await startCompany(SERVICES.map((service) => (service === "auth" ? auth : worker(service))));
  const target = new Target(company);
  atTheEnd(() => {
    process.stdout.write(`${target.attacks} attacks\n`);
  });
  return target;
}

export class Target {
  readonly company: Company;
  readonly origin: string;
  attacks = 0;
  #addresses = 0;

  constructor(company: Company) {
    this.company = company;
    this.origin = company.url.origin;
  }

  /** Signs somebody up and logs them in. */
  async somebody(userId: string): Promise<Somebody> {
    const who = person(userId);
    const ticket = await this.company.ticket(who);
    await this.company.follow(ticket);
    const { userPw } = who;
    const { headers } = await this.send({ method: "POST", path: "/login", json: { userId, userPw } });
    const session = /__Host-session=([^;]+)/.exec(String(headers["set-cookie"]))?.[1] ?? "";
    const list = await this.send({ path: "/me/sessions", headers: { cookie: `__Host-session=${session}` } });
    const [{ id: sessionId }] = (JSON.parse(list.body) as { sessions: [{ id: string }] }).sessions;
    return { userId, userPw, session, sessionId, ticket };
  }

  /** Makes accounts with somebody's password, each with an address of its own, without a signup. */
  async copies({ userId }: { userId: string }, userIds: readonly string[]): Promise<void> {
    const db = this.company.db("auth");
    const columns = "password_hash, user_name, role, created_at_ms";
    const copy = db.prepare(
      `INSERT INTO users (user_id, event_id, email, ${columns})
       SELECT ?1, ?2, ?1 || '@example.com', ${columns} FROM users WHERE user_id = ?3`,
    );
    await db.batch(userIds.map((id) => copy.bind(id, crypto.randomUUID(), userId)));
  }

  /** Sends a request from an address of its own, and reads the answer. */
  async send({ method = "GET", path, headers = {}, body, json, form }: Sent): Promise<Answer> {
    this.#addresses += 1;
    const type = json === undefined ? form && "application/x-www-form-urlencoded" : "application/json";
    const content = json === undefined ? form && new URLSearchParams(form).toString() : JSON.stringify(json);
    const sent = request(this.company.url, {
      method,
      path,
      headers: {
        "cf-connecting-ip": `198.18.${this.#addresses >> 8}.${this.#addresses & 255}`,
        ...(type !== undefined && { "content-type": type }),
        // Node gives the body of a DELETE no length by itself.
        ...(content !== undefined && method === "DELETE" && { "content-length": `${Buffer.byteLength(content)}` }),
        ...headers,
      },
    });
    sent.end(body ?? content);
    const [response] = (await once(sent, "response")) as [IncomingMessage];
    const chunks = (await response.toArray()) as Buffer[];
    const answer = {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.company.remember("header")(JSON.stringify(answer.headers));
    this.company.notes.takeMessage(method, path, response, answer.body);
    // What a page may say to its reader, /me and /me/export say to a program of theirs.
    const isOwnData = path === "/me" || "content-disposition" in answer.headers;
    this.company.remember(isPage(answer) || isOwnData ? "page" : "data")(answer.body);
    return answer;
  }

  /** Makes an attack, and holds the answer to what every answer must be. */
  async attack({ name, answer, allow, ...sent }: Attack): Promise<Answer> {
    const before = await this.objects();
    const got = await this.send(sent);
    this.attacks += 1;
    expect(got.status, `${name}: ${got.body.slice(0, 300)}`).toBe(answer);
    expect(faultsOf(got), name).toEqual([]);
    if (allow !== undefined) expect(got.headers["allow"]).toBe(allow);
    expect(await this.objects(), "objects made").toBe(before);
    return got;
  }

  /** How many users' objects there are. */
  async objects(): Promise<number> {
    return (await this.company.worker("auth").objectIds("USERS")).length;
  }

  /** Everything that the databases keep, to be compared: users and sessions. */
  async kept(): Promise<unknown> {
    const sessions = this.company.db("auth").prepare("SELECT * FROM sessions ORDER BY token_hash");
    const rows = await Promise.all(SERVICES.map((service) => this.company.rows(service)));
    return { rows, sessions: (await sessions.all()).results };
  }
}
