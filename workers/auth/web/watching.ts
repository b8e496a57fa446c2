/**
 * The decisions of a page with lights, pure: the outcome of a signup, which frame is newer, which lights have changed, when
 * to reconnect. Used by status.client.ts in the browser and by status-page.tsx on the server. Imports only types, so that
 * the script stays small.
 */
import type { Service } from "#shared/contract/services.ts";
import type { Snapshot, Status } from "#shared/contract/snapshot.ts";

/** The outcome of the whole signup: `open` and `delayed` go on, `done` leads to the login page, the others stay. */
export const OUTCOMES = ["open", "delayed", "done", "taken", "failed"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What a page needs of a snapshot. */
export type Lights = Pick<Snapshot, "seq" | "settled"> & { services: Record<Service, { status: Status }> };

/** The outcome of a signup. auth keeps the account, so its duplicate decides before the other services have answered. */
export function outcomeOf({ services, settled }: Lights): Outcome {
  if (services.auth.status === "duplicate") return "taken";
  if (settled) return services.auth.status === "success" ? "done" : "failed";
  return Object.values(services).some(({ status }) => status === "delayed") ? "delayed" : "open";
}

// A record, so that a status that is added to the contract does not compile until it is here.
const STATUSES: Record<Status, true> = { waiting: true, delayed: true, success: true, duplicate: true, failed: true };

/**
 * Reads a frame from the socket. `undefined` for anything but a snapshot with a known status for each of `services`:
 * the answer to a ping, or a frame of a newer deployment that this page has no words for.
 */
export function readFrame(data: unknown, services: readonly Service[]): Lights | undefined {
  if (typeof data !== "string") return undefined;
  const frame = parseObject(data);
  if (frame === undefined || !Number.isSafeInteger(frame["seq"]) || typeof frame["settled"] !== "boolean") {
    return undefined;
  }
  const lights = frame["services"];
  const known = services.every((service) => {
    const light = isObject(lights) ? lights[service] : undefined;
    return isObject(light) && typeof light["status"] === "string" && Object.hasOwn(STATUSES, light["status"]);
  });
  return known ? (frame as Lights) : undefined;
}

/** Which of two frames to show. A frame that comes late, or again after a reconnection, changes nothing. */
export function isNewer(frame: Lights, shown: Lights): boolean {
  return frame.seq > shown.seq;
}

/** The lights to read out: those that differ, in the order of the page. */
export function changedServices(services: readonly Service[], before: Lights, after: Lights): Service[] {
  return services.filter((service) => before.services[service].status !== after.services[service].status);
}

const RECONNECT_DELAY_MS_MIN = 500;
const RECONNECT_DELAY_MS_MAX = 10_000;

/**
 * Milliseconds until the next connection: doubling up to 10 s. Half of it is random, so that the watchers whose
 * sockets a deployment closed do not all reconnect at once.
 *
 * @param attempt connections that have failed in a row, from 0
 * @param random a number from 0 up to 1
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  const delayMs = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** attempt, RECONNECT_DELAY_MS_MAX);
  return delayMs / 2 + (delayMs / 2) * random;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
