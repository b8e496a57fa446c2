/**
 * Cloudflare's REST API, as far as a deployment uses it itself: to look, where wrangler's answers are only words, and to
 * make and delete what has a name alone. A read is tried three times; a change once, because its outcome is unknown when no
 * answer comes, and the next run looks again.
 */
import { setTimeout as pause } from "node:timers/promises";
import * as z from "zod";
import { DeployFailure, meaningOf, type Refusal } from "./failure.ts";

/** Where the API is. wrangler reads the same variable. */
export const API_URL = "https://api.cloudflare.com/client/v4";

/** How often a read is tried, and how long to wait before it is tried again (milliseconds; twice as long each time). */
const READS_MAX = 3;
const READ_PAUSE_MS = 250;

/** How long an answer may take (milliseconds). */
const ANSWER_MS_MAX = 30_000;

/** Codes that say "there is none": a Worker or a subdomain; a database; a queue. */
const ABSENT = new Set([10_007, 7_404, 11_000]);

const answerSchema = z.object({
  success: z.boolean(),
  errors: z.array(z.looseObject({ code: z.int(), message: z.string() })).default([]),
  result: z.unknown(),
  result_info: z.looseObject({ total_pages: z.int().optional() }).nullish(),
});

/** What is asked of the API. `right` is the token's right that it needs, as Cloudflare's dashboard calls it. */
type Call = { path: string; right: string; what: string };

/** The API, with the credentials of a run. */
export class Api {
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Reads; null if there is none. */
  async read<T>(call: Call, schema: z.ZodType<T>): Promise<T | null> {
    const answer = await this.#read(call);
    return answer === null ? null : parsed(call, schema, answer.result);
  }

  /** Reads a list to its last page. Empty if there is none. */
  async list<T>(call: Call, schema: z.ZodType<T>): Promise<T[]> {
    const all: T[] = [];
    const join = call.path.includes("?") ? "&" : "?";
    for (let page = 1; ; page++) {
      const answer = await this.#read({ ...call, path: `${call.path}${join}page=${page}` });
      if (answer === null) return all;
      all.push(...parsed(call, z.array(schema), answer.result));
      if (page >= (answer.result_info?.total_pages ?? 1)) return all;
    }
  }

  /** Asks a database. Only for statements that change nothing: it may be tried again. */
  async query<T>(call: Call, sql: string, params: string[], row: z.ZodType<T>): Promise<T[]> {
    const answer = await this.#read(call, { method: "POST", body: JSON.stringify({ sql, params }) });
    const [first] = parsed(call, z.array(z.object({ results: z.array(row) })), answer?.result ?? []);
    return first?.results ?? [];
  }

  /** Makes or deletes something. Deleting what is not there is no failure. */
  async change<T>(method: "POST" | "DELETE", call: Call, schema: z.ZodType<T>, body?: unknown): Promise<T> {
    const answer = await this.#once(call, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    if ("result" in answer) return parsed(call, schema, answer.result);
    if (method === "DELETE" && isAbsent(answer)) return parsed(call, schema, null);
    throw failed(call, answer);
  }

  async #read(call: Call, init: RequestInit = {}): Promise<z.infer<typeof answerSchema> | null> {
    for (let attempt = 1; ; attempt++) {
      const answer = await this.#once(call, init);
      if ("result" in answer) return answer;
      if (isAbsent(answer)) return null;
      const isPassing = answer.status === undefined || answer.status >= 500;
      if (!isPassing || attempt === READS_MAX) throw failed(call, answer);
      await pause(READ_PAUSE_MS * 2 ** (attempt - 1));
    }
  }

  async #once({ path }: Call, init: RequestInit): Promise<z.infer<typeof answerSchema> | Refusal> {
    const headers = { authorization: `Bearer ${this.#token}`, "content-type": "application/json" };
    let response: Response;
    let text: string;
    try {
      response = await fetch(this.#url + path, { ...init, headers, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      text = await response.text();
    } catch {
      return { status: undefined, errors: [] }; // the cause is fetch's own words, which help nobody
    }
    const { data } = answerSchema.safeParse(jsonOf(text));
    return response.ok && data?.success === true ? data : { status: response.status, errors: data?.errors ?? [] };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isAbsent({ errors }: Refusal): boolean {
  return errors.some(({ code }) => ABSENT.has(code));
}

function failed({ what, right }: Call, refusal: Refusal): DeployFailure {
  return new DeployFailure(`Could not ${what}.`, ...meaningOf(refusal, right));
}

/** An answer that is not as it was is told apart from a refusal. */
function parsed<T>({ what }: Call, schema: z.ZodType<T>, result: unknown): T {
  const { data, error } = schema.safeParse(result);
  if (error === undefined) return data;
  throw new DeployFailure(
    `Could not ${what}: Cloudflare's answer is not as it was when this was written (November 2026).`,
    `${error.issues.map(({ path, message }) => [...path.map(String), message].join(": ")).join("; ")}.`,
    "Look for a newer release of signup-lights.",
  );
}
