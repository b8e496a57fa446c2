/**
 * A real Worker behind faults: each call of its database, its queues and the Signup object, and each batch that it
 * consumes, may fail before its work is done, or after. What is not hit goes through as it is.
 *
 * The seed decides which call in turn fails. The order in which calls come is the machine's, so a seed does not repeat
 * a whole run.
 */
import { env as vars } from "cloudflare:workers";
import { randomFrom } from "../random.ts";

const { FAULT_SEED, FAULT_RATE } = vars as unknown as { FAULT_SEED: number; FAULT_RATE: number };
const random = randomFrom(FAULT_SEED);
const injected: Record<string, number> = {};
let rate = FAULT_RATE;

/** The Worker behind faults. What `control` answers is for the test alone; the rest is the Worker's own. */
export function withFaults<E extends object>(worker: ExportedHandler<E>): ExportedHandler<E> {
  return {
    fetch: async (request, env, ctx) =>
      (await control(request, env)) ?? (await worker.fetch?.(request, faultyEnv(env), ctx)) ?? new Response(),
    queue: (batch, env, ctx) =>
      mayFail("consumer", "consumer failed", async () => worker.queue?.(batch, faultyEnv(env), ctx)),
  };
}

/**
 * `/faults?rate=0` ends the faults, and counts those that there were; `/send?queue=NEW_USER_RES` sends its body into a
 * queue, a string as text.
 */
async function control(request: Request, env: object): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  switch (pathname) {
    case "/faults":
      rate = Number(searchParams.get("rate") ?? rate);
      return Response.json(injected);
    case "/send": {
      const queue = (env as Record<string, Queue>)[searchParams.get("queue")!]!;
      const body: unknown = await request.json();
      await queue.send(body, { contentType: typeof body === "string" ? "text" : "json" });
      return new Response();
    }
    default:
      return null;
  }
}

/** A Worker's bindings, the failing ones told by their methods; failures are worded as the platform words them. */
export function faultyEnv<E extends object>(env: E): E {
  return Object.fromEntries(Object.entries(env).map(([name, binding]) => [name, faultyBinding(binding)])) as E;
}

function faultyBinding(binding: unknown): unknown {
  if (typeof binding !== "object" || binding === null) return binding;
  if ("sendBatch" in binding) return faulty(binding, ["send", "sendBatch"], "queue", "Queue send failed: lost");
  if ("prepare" in binding) return faultyDatabase(binding as D1Database);
  if ("getByName" in binding) return faultyObjects(binding as DurableObjectNamespace);
  return binding;
}

function faultyDatabase(db: D1Database): D1Database {
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    replacing(faulty(real, ["all", "first", "raw", "run"], "database", "D1_ERROR: Network connection lost."), {
      bind: (...values: unknown[]) => statement(real.bind(...values)),
    });
  return replacing(db, { prepare: (query: string) => statement(db.prepare(query)) });
}

function faultyObjects(namespace: DurableObjectNamespace): DurableObjectNamespace {
  const calls = ["begin", "recordReplies", "recordDeadRequests"];
  return replacing(namespace, {
    getByName: (name: string) => faulty(namespace.getByName(name), calls, "object", "Network connection lost."),
  });
}

function faulty<T extends object>(target: T, methods: readonly string[], kind: string, message: string): T {
  const call =
    (method: string) =>
    (...values: unknown[]) =>
      mayFail(kind, message, async () =>
        (target as Record<string, (...values: unknown[]) => unknown>)[method]!(...values),
      );
  return replacing(target, Object.fromEntries(methods.map((method) => [method, call(method)])));
}

/** The same object with some of its methods replaced. The others are called on the real one: it is the platform's. */
function replacing<T extends object>(target: T, methods: Record<string, unknown>): T {
  return new Proxy(target, {
    get(real, name) {
      if (typeof name === "string" && Object.hasOwn(methods, name)) return methods[name];
      const value: unknown = Reflect.get(real, name);
      // Not `bind`: on an object's stub that would be a call of a remote method of this name.
      return typeof value === "function" ? (...values: unknown[]) => Reflect.apply(value, real, values) : value;
    },
  });
}

/** Works, unless chance has it fail: half of the failures come after the work is done. */
async function mayFail<T>(kind: string, message: string, work: () => Promise<T>): Promise<T> {
  const chance = random();
  if (chance < rate / 2) throw fault(`${kind}, before`, message);
  const result = await work();
  if (chance < rate) throw fault(`${kind}, after`, message);
  return result;
}

function fault(kind: string, message: string): Error {
  injected[kind] = (injected[kind] ?? 0) + 1;
  return new Error(message);
}
