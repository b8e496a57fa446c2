/**
 * A real Worker behind faults: each call of its database, its queues and its objects, and each batch that it
 * consumes, may fail before its work is done, or after. What is not hit goes through as it is.
 *
 * The first two calls of each kind fail; of the others, the seed decides which in turn. The order in which calls come is the
 * machine's, so a seed does not repeat a whole run.
 */
import { env as vars, type DurableObject } from "cloudflare:workers";
import type { LoginGuard } from "../../../workers/auth/accounts/login-guard-object.ts";
import type { UserObject } from "../../../workers/auth/user-object/user-object.ts";
import { randomFrom } from "../random.ts";

/** The methods of an object that only the platform calls. */
type Handler = keyof DurableObject;

/** Every method that can be called on an object of ours. One that is added does not compile until it is listed here. */
const CALLS: {
  readonly USERS: Readonly<Record<Exclude<keyof UserObject, Handler> | "fetch", true>>;
  readonly LOGIN_GUARD: Readonly<Record<Exclude<keyof LoginGuard, Handler>, true>>;
} = {
  USERS: {
    accept: true,
    acceptWatched: true,
    acceptAndDrive: true,
    known: true,
    repair: true,
    repairAt: true,
    sendAgain: true,
    events: true,
    snapshot: true,
    watch: true,
    recordReplies: true,
    recordDeadRequests: true,
    fetch: true,
  },
  LOGIN_GUARD: { admit: true, forget: true, lift: true },
};

const { FAULT_SEED, FAULT_RATE } = vars as unknown as { FAULT_SEED: number; FAULT_RATE: number };
const random = randomFrom(FAULT_SEED);
/** How often each call has failed; a method of the object that never has is there with 0. */
const injected: Record<string, number> = Object.fromEntries(
  Object.values(CALLS).flatMap((calls) => Object.keys(calls).map((call) => [`object.${call}`, 0])),
);
/** How often each was called while calls failed. */
const called: Record<string, number> = {};
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
  return Object.fromEntries(Object.entries(env).map(([name, binding]) => [name, faultyBinding(name, binding)])) as E;
}

function faultyBinding(name: string, binding: unknown): unknown {
  // A binding to another Worker seems to have every method.
  if (typeof binding !== "object" || binding === null || name.startsWith("ACCOUNTS_")) return binding;
  if ("sendBatch" in binding) return faulty(binding, ["send", "sendBatch"], "queue", "Queue send failed: lost");
  if ("prepare" in binding) return faultyDatabase(binding as D1Database);
  const calls = Object.entries(CALLS).find(([objects]) => objects === name)?.[1];
  if (calls !== undefined) return faultyObjects(binding as DurableObjectNamespace, Object.keys(calls));
  return binding;
}

function faultyDatabase(db: D1Database): D1Database {
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    replacing(faulty(real, ["all", "first", "raw", "run"], "database", "D1_ERROR: Network connection lost."), {
      bind: (...values: unknown[]) => statement(real.bind(...values)),
    });
  return replacing(db, { prepare: (query: string) => statement(db.prepare(query)) });
}

function faultyObjects(namespace: DurableObjectNamespace, calls: readonly string[]): DurableObjectNamespace {
  return replacing(namespace, {
    getByName: (name: string) => {
      const stub = namespace.getByName(name);
      const faults = calls.map((call) => {
        return [call, callOf(stub, call, `object.${call}`, "Network connection lost.")];
      });
      return replacing(stub, Object.fromEntries(faults) as Record<string, unknown>);
    },
  });
}

function faulty<T extends object>(target: T, methods: readonly string[], kind: string, message: string): T {
  return replacing(
    target,
    Object.fromEntries(methods.map((method) => [method, callOf(target, method, kind, message)])),
  );
}

/** A method that may fail. */
function callOf(target: object, method: string, kind: string, message: string) {
  return (...values: unknown[]) =>
    mayFail(kind, message, async () =>
      (target as Record<string, (...values: unknown[]) => unknown>)[method]!(...values),
    );
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

/** Works, unless its turn or chance has it fail, before the work is done or after. */
async function mayFail<T>(kind: string, message: string, work: () => Promise<T>): Promise<T> {
  const when = failureOf(kind);
  if (when === "before") throw fault(`${kind}, before`, message);
  const result = await work();
  if (when === "after") throw fault(`${kind}, after`, message);
  return result;
}

/** Whether this call fails, and when: of each kind the first two do, so that none is left to chance, then so many of all. */
function failureOf(kind: string): "before" | "after" | null {
  const chance = random();
  if (rate === 0) return null;
  const before = called[kind] ?? 0;
  called[kind] = before + 1;
  if (before < 2) return before === 0 ? "before" : "after";
  if (chance >= rate) return null;
  return chance < rate / 2 ? "before" : "after";
}

function fault(kind: string, message: string): Error {
  injected[kind] = (injected[kind] ?? 0) + 1;
  return new Error(message);
}
