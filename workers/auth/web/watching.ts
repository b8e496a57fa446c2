/**
 * The decisions of a page with lights, pure: the outcome of a signup, which frame is newer, which light turns next. Used
 * by client/lights.ts in the browser and by the pages on the server. Imports only types, so that the script stays small.
 */
import type { Service } from "#shared/contract/services.ts";
import type { Light, Snapshot, Status } from "#shared/contract/snapshot.ts";

/**
 * The outcome of the whole signup: `open` and `delayed` go on; `done` leads to the login page; `partial` (auth has the
 * account, another service does not), `taken` and `failed` stay.
 */
export const OUTCOMES = ["open", "delayed", "done", "partial", "taken", "failed"] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Why nothing is heard: the connection is being tried again, the browser has no network, or the signup is not found. */
export type Trouble = "lost" | "offline" | "gone";

/** What a page needs of a snapshot. */
export type Lights = Pick<Snapshot, "seq" | "settled"> & { services: Record<Service, Light> };

/** The outcome of a signup. auth keeps the account, so its duplicate decides before the other services have answered. */
export function outcomeOf({ services, settled }: Pick<Lights, "services" | "settled">): Outcome {
  const lights = Object.values(services);
  if (services.auth.status === "duplicate") return "taken";
  if (!settled) return lights.some(({ status }) => status === "delayed") ? "delayed" : "open";
  if (services.auth.status !== "success") return "failed";
  return lights.every(({ status }) => status === "success") ? "done" : "partial";
}

/** The colour of a status, as one letter: orange, green or red. */
export function colourOf(status: Status): "o" | "g" | "r" {
  if (status === "success") return "g";
  return status === "waiting" || status === "delayed" ? "o" : "r";
}

/** The colours of lights, in the order of the page: `ogr`. */
export function coloursOf(statuses: readonly Status[]): string {
  return statuses.map(colourOf).join("");
}

/** The lights in a window's title: `🟠🟢🔴` for `ogr`. */
export function titleLights(colours: string): string {
  return colours.replace(/./g, (colour) => ({ o: "🟠", g: "🟢", r: "🔴" })[colour] ?? "");
}

/** A text with its `{name}`s replaced. */
export function fill(template = "", values: Record<string, string | number>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** A time as a person says it: tenths of a second below one second, seconds up to two minutes, minutes above. */
export function duration(language: string, ms: number, unitDisplay: "long" | "short" = "long"): string {
  const seconds = Math.max(ms > 0 ? 100 : 0, ms) / 1_000;
  const [unit, count]: [string, number] = seconds < 120 ? ["second", seconds] : ["minute", seconds / 60];
  const maximumFractionDigits = seconds < 1 ? 1 : 0;
  return count.toLocaleString(language, { style: "unit", unit, unitDisplay, maximumFractionDigits });
}

// A record, so that a status that is added to the contract does not compile until it is here.
const STATUSES: Record<Status, true> = { waiting: true, delayed: true, success: true, duplicate: true, failed: true };

/**
 * Reads a frame of a connection. `undefined` for anything but a snapshot with a known status for each of `services`:
 * a problem, or a frame of a newer deployment that this page has no words for.
 */
export function readFrame(data: string, services: readonly Service[]): Lights | undefined {
  try {
    const frame = JSON.parse(data) as Lights;
    const isKnown = services.every((service) => Object.hasOwn(STATUSES, frame.services[service].status));
    return isKnown && Number.isSafeInteger(frame.seq) && typeof frame.settled === "boolean" ? frame : undefined;
  } catch {
    return undefined;
  }
}

/** Which of two frames to show. A frame that comes late, or again after a reconnection, changes nothing. */
export function isNewer(frame: Lights, shown: Lights): boolean {
  return frame.seq > shown.seq;
}

/**
 * What stands under a light: how long the answer took, or how often the service was asked and when it is asked again;
 * empty if neither is known.
 */
export function noteOf(
  language: string,
  { tookMs, attempt, nextAttemptAt }: Light,
  { asked, once }: { asked?: string; once?: string },
  nowMs: number,
): string {
  if (tookMs !== undefined) return duration(language, tookMs, "short");
  if (attempt === undefined || nextAttemptAt === undefined) return "";
  const time = duration(language, Math.ceil((Date.parse(nextAttemptAt) - nowMs) / 1_000) * 1_000);
  return fill(attempt === 1 ? once : asked, { attempt, time });
}

/** How long the last light is seen before a page leads on (milliseconds); the same whatever moves on it. */
export const DWELL_MS = 4_000;

/** At most one light turns in this time (milliseconds), so that each is seen. */
const STEP_MS = 250;

/** A light that was shown orange in time turns no later than this because of `tookMs` (milliseconds). */
const TOOK_MS_MAX = 3_000;

/**
 * The light to turn next, and when: in the order in which the services answered, each as long after the lights came on as
 * its answer took. A slow network delivers them late and together; they are shown one after the other all the same.
 *
 * @param lastTurnMs when a light turned last, or the lights came on
 * @param beganMs when the lights came on; both on one clock, as is `atMs`
 */
export function nextTurn(
  services: readonly Service[],
  shown: Lights,
  newest: Lights,
  lastTurnMs: number,
  beganMs: number,
): { service: Service; atMs: number } | undefined {
  let next: { service: Service; tookMs: number } | undefined;
  for (const service of services) {
    const { status, tookMs = 0 } = newest.services[service];
    if (status === shown.services[service].status || (next && next.tookMs <= tookMs)) continue;
    next = { service, tookMs };
  }
  if (!next) return undefined;
  const { service, tookMs } = next;
  return { service, atMs: Math.max(lastTurnMs + STEP_MS, beganMs + Math.min(tookMs, TOOK_MS_MAX)) };
}
