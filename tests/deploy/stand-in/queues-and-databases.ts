/** The stand-in's queues, with one consumer each at the most, and its D1 databases, which are SQLite in memory. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { Hono } from "hono";
import type { Account, Consumer } from "./account.ts";
import { no, ok } from "./answers.ts";

type ConsumerBody = Omit<Consumer, "consumer_id" | "type" | "script"> & { script_name: string };

/** `/accounts/:id/queues`. */
export function queues(account: Account): Hono {
  const byId = (id: string) => [...account.queues.values()].find(({ queue_id }) => queue_id === id);
  const consumerOf = ({ script_name, dead_letter_queue, settings }: ConsumerBody, consumer_id: string): Consumer => ({
    consumer_id,
    type: "worker",
    script: script_name,
    ...(dead_letter_queue !== undefined && { dead_letter_queue }),
    settings,
  });
  return new Hono()
    .get("/", (c) => {
      const names = c.req.queries("name");
      return ok(
        c,
        [...account.queues.values()].filter(({ queue_name }) => names?.includes(queue_name) ?? true),
      );
    })
    .post("/", async (c) => {
      const { queue_name } = await c.req.json<{ queue_name: string }>();
      if (account.queues.has(queue_name)) return no(c, 409, 11_009, "Queue name is already taken");
      const queue = { queue_id: crypto.randomUUID().replaceAll("-", ""), queue_name, consumers: [] };
      account.queues.set(queue_name, queue);
      return ok(c, queue);
    })
    .delete("/:id", (c) => {
      const queue = byId(c.req.param("id"));
      if (queue === undefined) return no(c, 404, 11_000, "Queue not found");
      if (queue.consumers.length > 0) return no(c, 400, 11_005, "Queue has consumers");
      account.queues.delete(queue.queue_name);
      return ok(c, null);
    })
    .post("/:id/consumers", async (c) => {
      const queue = byId(c.req.param("id"));
      const body = await c.req.json<ConsumerBody>();
      if (queue === undefined) return no(c, 404, 11_000, "Queue not found");
      if (queue.consumers.length > 0) return no(c, 400, 11_004, "Queue already has a consumer");
      if (!account.scripts.has(body.script_name)) return no(c, 404, 10_007, "This Worker does not exist");
      const dead = body.dead_letter_queue;
      if (dead !== undefined && !account.queues.has(dead)) return no(c, 404, 11_000, "Dead letter queue not found");
      queue.consumers.push(consumerOf(body, crypto.randomUUID()));
      return ok(c, queue.consumers[0]);
    })
    .put("/:id/consumers/:consumer", async (c) => {
      const queue = byId(c.req.param("id"));
      const index = queue?.consumers.findIndex(({ consumer_id }) => consumer_id === c.req.param("consumer")) ?? -1;
      if (queue === undefined || index < 0) return no(c, 404, 11_000, "Consumer not found");
      queue.consumers[index] = consumerOf(await c.req.json<ConsumerBody>(), c.req.param("consumer"));
      return ok(c, queue.consumers[index]);
    })
    .delete("/:id/consumers/:consumer", (c) => {
      const queue = byId(c.req.param("id"));
      if (queue === undefined) return no(c, 404, 11_000, "Queue not found");
      queue.consumers = queue.consumers.filter(({ consumer_id }) => consumer_id !== c.req.param("consumer"));
      return ok(c, null);
    });
}

/** `/accounts/:id/d1/database`. */
export function databases(account: Account): Hono {
  const find = (key: string) => [...account.databases.values()].find(({ uuid, name }) => uuid === key || name === key);
  return new Hono()
    .get("/", (c) => {
      const name = c.req.query("name") ?? "";
      const found = [...account.databases.values()].filter((database) => database.name.includes(name));
      return ok(
        c,
        found.map(({ uuid, name: called }) => ({ uuid, name: called })),
      );
    })
    .post("/", async (c) => {
      const { name, ...place } = await c.req.json<{ name: string }>();
      if (find(name) !== undefined) return no(c, 400, 7_502, "Database with that name already exists");
      const database = { uuid: crypto.randomUUID(), name, place, sql: new DatabaseSync(":memory:") };
      account.databases.set(database.uuid, database);
      return ok(c, { uuid: database.uuid, name });
    })
    .get("/:key", (c) => {
      const database = find(c.req.param("key"));
      if (database === undefined) return no(c, 404, 7_404, "The database was not found");
      return ok(c, { uuid: database.uuid, name: database.name });
    })
    .delete("/:key", (c) => {
      const database = find(c.req.param("key"));
      if (database === undefined) return no(c, 404, 7_404, "The database was not found");
      account.databases.delete(database.uuid);
      return ok(c, null);
    })
    .post("/:key/query", async (c) => {
      const database = find(c.req.param("key"));
      if (database === undefined) return no(c, 404, 7_404, "The database was not found");
      const { sql, params = [] } = await c.req.json<{ sql: string; params?: SQLInputValue[] }>();
      try {
        return ok(c, [{ results: execute(database.sql, sql, params), success: true, meta: { duration: 0.1 } }]);
      } catch (error) {
        return no(c, 400, 7_500, (error as Error).message);
      }
    });
}

/** One statement with its rows, or several as one transaction without, as D1 does it. */
function execute(database: DatabaseSync, sql: string, params: SQLInputValue[]): unknown[] {
  const isOne = !/;\s*\S/.test(sql);
  if (isOne) return database.prepare(sql).all(...params);
  database.exec("BEGIN");
  try {
    database.exec(sql);
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
  return [];
}
