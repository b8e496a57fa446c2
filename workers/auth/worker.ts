import { DurableObject } from "cloudflare:workers";
import { scrypt } from "node:crypto";
export class Signup extends DurableObject<Env> {
  hello() { 
    const self = this;
    return { a: 1, frames: new ReadableStream({ type: "bytes", async pull(c) { await scheduler.wait(300); c.enqueue(new TextEncoder().encode("x\n")); }, cancel() { console.log("inner cancelled") } }) } }
}
export default {
  async fetch(req: Request, env: Env, ctx: ExecutionContext) { 
    if (new URL(req.url).pathname === "/s") {
      const { readable, writable } = new TransformStream();
      const w = writable.getWriter();
      req.signal.addEventListener("abort", () => console.log("aborted"));
      ctx.waitUntil((async () => {
        const t0 = Date.now();
        const p = w.write(new TextEncoder().encode("frame0\n")).then(() => console.log("written", Date.now()-t0));
        await scheduler.wait(0);
        console.log("go", Date.now()-t0);
        await new Promise<void>((res) => scrypt("pw", "salt", 64, { N: 1 << 14, r: 8, p: 5, maxmem: 64<<20 }, () => res()));
        console.log("hashed");
        const stub = env.SIGNUP.getByName("kim");
        const { a, frames } = await stub.hello();
        console.log("rpc", a);
        for await (const x of frames) { await w.write(x); }
      })().catch((e) => console.log("err", String(e))));
      return new Response(readable);
    }
    await env.DB.exec("create table if not exists auth_t (x text)");
    await env.NEW_USER_REQ_CHAT.send({ a: 1 });
    return new Response("auth"+JSON.stringify(await env.DB.prepare("select name from sqlite_master").all())+ env.AUTH_SECRET) },
  async queue(batch: MessageBatch, env: Env) { console.log("q", batch.queue, batch.messages.length) }
}
