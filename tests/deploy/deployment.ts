/**
 * `npm run deploy` in a test: the real script with the real wrangler, against a stand-in account. The bundles are those
 * that the tests of the whole run on. Any other host is behind a proxy that answers nothing and keeps what was asked of it.
 */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SERVICES } from "#shared/contract/services.ts";
import { told } from "../../scripts/deploy/failure.ts";
import { run, type Surroundings } from "../../scripts/deploy/run.ts";
import { settingsOf } from "../../scripts/deploy/settings.ts";
import { deployable } from "../system/bundles.ts";
import { databaseIn, emptyAccount, type Account } from "./stand-in/account.ts";
import { StandIn, type Call } from "./stand-in/server.ts";

/** What a run left: whether it went well, and every line that a person saw. */
export type Outcome = { isGood: boolean; printed: string; calls: Call[] };

/** What the proxy was asked for and nobody has asked about yet. */
const proxied: string[] = [];
let isShut = false;

/** Every host but this machine that somebody tried to reach since this was last asked. */
export function hostsTried(): string[] {
  return proxied.splice(0);
}

/** From now on, what this process starts reaches this machine directly, and anything else through the proxy. */
async function shutTheDoor(): Promise<void> {
  if (isShut) return;
  isShut = true;
  const proxy = createServer((request, response) => {
    proxied.push(String(request.url));
    response.writeHead(502).end();
  });
  proxy.on("connect", (request: { url?: string }, socket: NodeJS.WritableStream) => {
    proxied.push(String(request.url));
    socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n");
  });
  proxy.listen(0, "127.0.0.1").unref();
  await once(proxy, "listening");
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) process.env[name] = url;
  for (const name of ["NO_PROXY", "no_proxy"]) process.env[name] = "127.0.0.1,localhost";
}

/** An account with its API, to be deployed to, until the process ends. */
export async function standInFor(changes: Partial<Account> = {}): Promise<StandIn> {
  await shutTheDoor();
  return new StandIn(emptyAccount(changes)).start();
}

/** Runs `npm run deploy -- ...args`, with nobody to ask unless `around` says so. */
export async function deploy(standIn: StandIn, args: string[], around: Partial<Surroundings> = {}): Promise<Outcome> {
  const lines: string[] = [];
  const before = standIn.calls.length;
  const outcome = (isGood: boolean) => ({ isGood, printed: lines.join("\n"), calls: standIn.calls.slice(before) });
  try {
    await run(settingsOf(args), {
      environment: { CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: standIn.account.token },
      say: (line) => lines.push(line),
      ask: async () => null,
      build: deployable,
      pause: async () => {},
      fetch: cannedSite(standIn.account),
      ...around,
    });
    return outcome(true);
  } catch (error) {
    lines.push(told(error));
    return outcome(false);
  }
}

/** The public's side without a Worker: healthy, and every signup is a success, of which auth's database has the row. */
function cannedSite(account: Account): Surroundings["fetch"] {
  return async (url, init) => {
    const { hostname, pathname } = new URL(url);
    const auth = hostname.startsWith("signup-lights-auth") ? hostname.split(".")[0]! : "signup-lights-auth";
    if (!account.scripts.has(auth)) throw new TypeError("fetch failed");
    if (pathname === "/health") return new Response("{}");
    const { userId } = JSON.parse(init?.body as string) as { userId: string };
    databaseIn(account, auth)
      .prepare(
        "INSERT OR IGNORE INTO users (user_id, event_id, password_hash, email, user_name, role, created_at_ms) " +
          "VALUES (?, 'event', '', '', '', 'ROLE_USER', 0)",
      )
      .run(userId);
    const services = Object.fromEntries(SERVICES.map((service) => [service, { status: "success", tookMs: 5 }]));
    const at = new Date(0).toISOString();
    const frame = { eventId: crypto.randomUUID(), userId, seq: 4, services, settled: true, at };
    return new Response(`id: 4\nevent: settled\ndata: ${JSON.stringify(frame)}\n\n`);
  };
}
