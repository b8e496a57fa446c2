/**
 * Looks whether what was deployed works, as the public will find it: each queue has its consumer, /health answers, and a
 * signup's lights turn. The signup is a real one; its account stays, and is named. Waits for a new address for a bounded
 * time.
 */
import { randomBytes } from "node:crypto";
import { createParser } from "eventsource-parser";
import * as z from "zod";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { readSnapshotSchema, statusIn, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { Access } from "./access.ts";
import type { Config } from "./configs.ts";
import { DeployFailure } from "./failure.ts";
import { RIGHTS, type Queue, type There } from "./there.ts";

/** How often /health is asked before it is given up, and the pause between (milliseconds): four minutes, for a certificate. */
const HEALTH_ASKED_MAX = 80;
const HEALTH_PAUSE_MS = 3_000;

/** How long a signup may take to settle (milliseconds); its stream ends by itself after a minute. */
const SIGNUP_MS_MAX = 70_000;

/** How the public's side is reached. */
export type Site = {
  fetch: (url: string, init?: RequestInit) => Promise<Response>;
  pause: (ms: number) => Promise<unknown>;
  say: (line: string) => void;
};

/** Throws if a queue that a Worker is to consume has no consumer: what is sent there would wait for ever. */
export function checkConsumers(configs: Record<Service, Config>, queues: readonly Queue[]): void {
  const without = Object.values(configs).flatMap((config) =>
    config.queues.consumers
      .filter(({ queue }) => {
        const there = queues.find(({ queue_name }) => queue_name === queue);
        return there?.consumers.some(({ script, service }) => (script ?? service) === config.name) !== true;
      })
      .map(({ queue }) => `The queue ${queue} is not consumed by ${config.name}.`),
  );
  if (without.length > 0) throw new DeployFailure(...without, "Run the same command again.");
}

/** Asks /health until it answers 200. */
export async function checkHealth(url: string, { fetch, pause, say }: Site): Promise<void> {
  let last = "";
  for (let asked = 1; asked <= HEALTH_ASKED_MAX; asked++) {
    try {
      const response = await fetch(`${url}/health`, { redirect: "manual" });
      await response.body?.cancel();
      if (response.status === 200) return;
      last = `it answers ${response.status}`;
    } catch {
      last = "it cannot be reached";
    }
    if (asked === 1) say(`waiting for ${url} (${last}; a new address takes up to a few minutes) …`);
    await pause(HEALTH_PAUSE_MS);
  }
  throw new DeployFailure(
    `${url}/health does not work: ${last}.`,
    "All is deployed. If it answers 503, the Worker's log says why (npx wrangler tail).",
    "Otherwise wait for its certificate, and run the same command again.",
  );
}

/** The account that a release is tried out with: the same one however often it is deployed. */
export function smokeUserId(release: string): string {
  return `smoke-${release}`;
}

/** True if auth keeps an account by that userId: the release was tried out before. */
export async function isKept({ api, account }: Access, { databases }: There, userId: string): Promise<boolean> {
  const id = databases.auth?.id;
  if (id === undefined || !databases.auth?.tables.includes("users")) return false;
  const call = {
    path: `/accounts/${account.id}/d1/database/${id}/query`,
    right: RIGHTS.databases,
    what: "see whether the release was tried out",
  };
  const row = z.object({ user_id: z.string() });
  return (await api.query(call, "SELECT user_id FROM users WHERE user_id = ?", [userId], row)).length > 0;
}

/** Signs somebody up, and shows the lights as they turn. */
export async function trySignup(url: string, userId: string, { fetch, say }: Site): Promise<void> {
  say(`signing up ${userId}, which is kept:`);
  const body = { userId, userPw: randomBytes(24).toString("base64url"), email: "smoke@example.com", userName: userId };
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(SIGNUP_MS_MAX),
  };
  const last = await follow(async () => fetch(`${url}/user`, init), say);
  const open = SERVICES.filter(
    (service) => !["success", "duplicate"].includes(last === null ? "" : statusIn(last, service)),
  );
  if (open.length === 0) return;
  throw new DeployFailure(
    last === null ? `${url}/user accepts no signup.` : `The signup did not reach ${open.join(" and ")}.`,
    "All is deployed. The Workers' logs say why (npx wrangler tail). Run the same command again to try once more.",
  );
}

/** Reads a signup's stream to its end; the last snapshot, or null if there was none. */
async function follow(post: () => Promise<Response>, say: Site["say"]): Promise<ReadSnapshot | null> {
  let last: ReadSnapshot | null = null;
  const seen = new Map<Service, string>();
  const onEvent = ({ data }: { data: string }) => {
    const { data: snapshot } = readSnapshotSchema.safeParse(JSON.parse(data));
    if (snapshot === undefined) return;
    last = snapshot;
    for (const service of SERVICES) {
      const status = statusIn(snapshot, service);
      if (seen.get(service) !== status) say(`  ${service.padEnd(12)} ${LIGHTS[status]} ${status}`);
      seen.set(service, status);
    }
  };
  const parser = createParser({ onEvent });
  try {
    const response = await post();
    if (response.status !== 200 || response.body === null) return null;
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) parser.feed(text);
  } catch {
    // Cut off: what was seen until then is judged.
  }
  return last;
}

const LIGHTS = { waiting: "🟠", delayed: "🟠", success: "🟢", duplicate: "🔴", failed: "🔴" } as const;
