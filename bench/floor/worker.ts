/**
 * The floors: the least that one step of a signup can cost on this runtime. A Worker that answers at once, an object
 * that does, one that writes first, one D1 insert, one queue hop, one password hash.
 */
import { DurableObject } from "cloudflare:workers";
import { hashPassword } from "../../workers/auth/passwords.ts";

type FloorEnv = { DB: D1Database; HOPS: Queue<number>; FLOOR: DurableObjectNamespace<Floor> };

/** How long each message was on its way, in milliseconds. A Worker's clock shows no less. */
const hopsMs: number[] = [];

/** Answers at once. A new name each time, as each new userId brings a new object. */
export class Floor extends DurableObject<FloorEnv> {
  answer(): string {
    return "ok";
  }

  write(): string {
    this.ctx.storage.kv.put("key", "value");
    return "ok";
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
      case "/insert":
        await env.DB.prepare("INSERT INTO floor VALUES (?1)").bind(name).run();
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
  queue(batch) {
    for (const { body } of batch.messages) hopsMs.push(Date.now() - body);
  },
} satisfies ExportedHandler<FloorEnv, number>;
