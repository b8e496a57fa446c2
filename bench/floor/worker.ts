/**
 * The floors: the least that a step of a signup can cost on this runtime. A Worker that answers at once, an object that
 * does, one that writes first, one D1 insert, one queue hop, one password hash. And `chain`: all steps of a signup, one
 * after the other, with nothing in them: no check, no page, no token, no stream, no alarm.
 */
import { DurableObject } from "cloudflare:workers";
import { hashPassword } from "../../workers/auth/accounts/passwords.ts";

type FloorEnv = {
  DB: D1Database;
  HOPS: Queue<number>;
  ASK_CHAT: Queue<string>;
  ASK_CUSTOMER: Queue<string>;
  ANSWERS: Queue<string>;
  FLOOR: DurableObjectNamespace<Floor>;
};

/** How many services the chain asks. */
const REPLICAS = 2;

/** How long each message was on its way, in milliseconds. A Worker's clock shows no less. */
const hopsMs: number[] = [];

/** A new name each time, as each new userId brings a new object. */
export class Floor extends DurableObject<FloorEnv> {
  readonly #settled = Promise.withResolvers<void>();
  #answers = 0;

  answer(): string {
    return "ok";
  }

  write(): string {
    this.ctx.storage.kv.put("key", "value");
    return "ok";
  }

  /** Writes, inserts, asks both services, and returns when both have answered. */
  async chain(name: string): Promise<string> {
    this.write();
    await insert(this.env, [name]);
    await Promise.all([this.env.ASK_CHAT.send(name), this.env.ASK_CUSTOMER.send(name)]);
    await this.#settled.promise;
    return "ok";
  }

  /** Takes these answers, and writes. */
  take(answers: number): void {
    this.write();
    this.#answers += answers;
    if (this.#answers === REPLICAS) this.#settled.resolve();
  }
}

export default {
  async fetch(request, env) {
    const name = crypto.randomUUID();
    switch (new URL(request.url).pathname) {
      case "/answer":
        return new Response("ok");
      case "/object":
        return new Response(await env.FLOOR.getByName(name).answer());
      case "/object-write":
        return new Response(await env.FLOOR.getByName(name).write());
      case "/chain":
        return new Response(await env.FLOOR.getByName(name).chain(name));
      case "/insert":
        await insert(env, [name]);
        return new Response("ok");
      case "/hash":
        return new Response(await hashPassword(name));
      case "/hop":
        await env.HOPS.send(Date.now());
        return new Response("ok");
      case "/hops":
        return Response.json(hopsMs.splice(0));
      default:
        return new Response(null, { status: 404 });
    }
  },

  async queue(batch, env) {
    const bodies = batch.messages.map(({ body }) => body);
    switch (batch.queue) {
      case "hops":
        for (const sentAtMs of bodies) hopsMs.push(Date.now() - Number(sentAtMs));
        return;
      case "answers":
        await Promise.all(
          [...Map.groupBy(bodies, String)].map(([name, theirs]) => env.FLOOR.getByName(name).take(theirs.length)),
        );
        return;
      default:
        await insert(
          env,
          bodies.map((name) => `${batch.queue} ${name}`),
        );
        await env.ANSWERS.sendBatch(bodies.map((body) => ({ body: String(body), contentType: "json" })));
    }
  },
} satisfies ExportedHandler<FloorEnv, number | string>;

/** One statement, however many rows. */
async function insert(env: FloorEnv, ids: readonly string[]): Promise<void> {
  await env.DB.prepare("INSERT INTO floor SELECT value FROM json_each(?1)").bind(JSON.stringify(ids)).run();
}
