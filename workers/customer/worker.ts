export default {
  async fetch(_r: Request, env: Env) { 
    await env.DB.exec("create table if not exists t (x text)");
    return new Response("hi"+JSON.stringify(await env.DB.prepare("select * from t").all())) },
  async queue(batch: MessageBatch, env: Env) { console.log("q", batch.queue, batch.messages.length); for (const m of batch.messages) await env.NEW_USER_RES.send(m.body as any) }
}
