/**
 * Cloudflare's API for one account, on a port of this machine. Remembers every call, and can be told to fail one: with a
 * status, or by cutting the connection before or after the call has had its effect.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import type { Account } from "./account.ts";
import { no, ok } from "./answers.ts";
import { databases, queues } from "./queues-and-databases.ts";
import { workers } from "./workers.ts";
import { domains, zones } from "./zones.ts";

/** One call, as it came. `route` is its path without what differs from account to account. */
export type Call = { method: string; path: string; route: string; isChange: boolean };

/** How a call fails. `lost` has its effect, and no answer; `mute` is never answered. */
export type Fault = "500" | "403" | "429" | "cut" | "lost" | "mute";

export class StandIn {
  readonly account: Account;
  readonly calls: Call[] = [];
  url = "";
  #fault: { isIts: (call: Call) => boolean; fault: Fault } | undefined;
  #failed = 0;
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  readonly #app: Hono;

  constructor(account: Account) {
    this.account = account;
    this.#app = apiOf(account);
  }

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1").unref();
    await once(this.#server, "listening");
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/client/v4`;
    return this;
  }

  /** Fails such calls from now on; how many it has failed is what the function returned says. */
  plant(fault: Fault, isIts: (call: Call) => boolean): () => number {
    this.#fault = { fault, isIts };
    this.#failed = 0;
    return () => this.#failed;
  }

  /** All is well again. */
  heal(): void {
    this.#fault = undefined;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const call = callOf(request, body);
    this.calls.push(call);
    const fault = this.#fault?.isIts(call) === true ? this.#fault.fault : undefined;
    if (fault !== undefined) this.#failed++;
    if (fault === "mute") return;
    if (fault === "cut") return void request.socket.destroy();
    const answer = failure(fault) ?? (await this.#app.fetch(requestOf(request, body)));
    if (fault === "lost") return void request.socket.destroy();
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  }
}

function apiOf(account: Account): Hono {
  const root = `/client/v4/accounts/${account.id}`;
  const may = (right: Parameters<Account["rights"]["has"]>[0]) => {
    const guarded = new Hono();
    guarded.use(async (c, next) => (account.rights.has(right) ? next() : no(c, 403, 10_000, "Authentication error")));
    return guarded;
  };
  return new Hono()
    .use(async (c, next) => {
      const isKnown = c.req.header("authorization") === `Bearer ${account.token}`;
      return isKnown ? next() : no(c, 403, 9_109, "Invalid access token");
    })
    .get("/client/v4/accounts", (c) => ok(c, [{ id: account.id, name: account.name }, ...account.others]))
    .route(`${root}/queues`, may("queues").route("/", queues(account)))
    .route(`${root}/d1/database`, may("d1").route("/", databases(account)))
    .route(`${root}/workers`, may("workers").route("/", workers(account)).route("/", domains(account)))
    .route("/client/v4/zones", may("zones").route("/", zones(account)))
    .notFound((c) => no(c, 404, 7_000, `No route for that URI: ${c.req.method} ${c.req.path}`));
}

function requestOf({ method = "GET", url = "/", headers }: IncomingMessage, body: Buffer): Request {
  const hasBody = method !== "GET" && method !== "HEAD" && body.length > 0;
  const given = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, String(value)]],
  );
  return new Request(`http://stand-in${url}`, {
    method,
    headers: given,
    ...(hasBody && { body: new Uint8Array(body) }),
  });
}

const VARYING =
  /(?<=\/accounts\/)[0-9a-f]{32}|(?<=\/(?:queues|consumers|versions|database|workers\/domains)\/)[0-9a-f-]{32,36}/g;

function callOf({ method = "GET", url = "/" }: IncomingMessage, body: Buffer): Call {
  const { pathname, search } = new URL(url, "http://stand-in");
  const path = pathname.replace("/client/v4", "");
  const route = `${method} ${path.replaceAll(VARYING, "*")}`;
  const isQuestion = path.endsWith("/query") && /"sql":"\s*(SELECT|PRAGMA)/i.test(body.toString());
  const isChange = method !== "GET" && !isQuestion && !path.endsWith("/changeset");
  return { method, path: path + search, route, isChange };
}

function failure(fault: Fault | undefined): Response | undefined {
  const answer = (status: number, code: number, message: string) =>
    Response.json({ success: false, errors: [{ code, message }], messages: [], result: null }, { status });
  switch (fault) {
    case "500":
      return answer(500, 10_013, "workers.api.error.unknown");
    case "403":
      return answer(403, 10_000, "Authentication error");
    case "429":
      return answer(429, 971, "Please wait and consider throttling your request speed");
    case "cut":
    case "lost":
    case "mute":
    case undefined:
      return undefined;
  }
}
