/**
 * The watched part of a page: one light per service, and a live region that announces changes. The status page and the
 * home page use it; client/lights.ts turns the lights in both.
 *
 * Rendered from a snapshot, so it is right without a script. The words of statuses are on the list, the script has none of
 * its own: of every status, or of the usual ones on a page that needs no others yet.
 */
import type { PropsWithChildren } from "hono/jsx";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { statusIn, type Light as LightState, type ReadSnapshot, type Status } from "#shared/contract/snapshot.ts";
import { isChange, statusesOf, troubleOf } from "./event-words.ts";
import { STATUSES, StatusIcon, StatusShapes } from "./icons.tsx";
import { coloursOf, noteOf } from "./watching.ts";
import type { Language } from "./words.ts";
import type { Words } from "./words/table.ts";

/** The statuses of a signup with which nothing is wrong. */
const USUAL: readonly Status[] = ["waiting", "success"];

/**
 * The statuses that a page of this event has words and shapes for. client/lights.ts asks for others once it needs them; what
 * it gets are the words of a signup, so the page of a change has all of its own.
 */
export function statusesFor(snapshot: ReadSnapshot): readonly Status[] {
  if (isChange(snapshot)) return STATUSES;
  return Object.values(lightsIn(snapshot)).every(({ status }) => USUAL.includes(status)) ? USUAL : STATUSES;
}

type WatchedSignupProps = PropsWithChildren<{
  words: Words;
  /** The statuses that the page has words and shapes for. */
  statuses: readonly Status[];
  snapshot: ReadSnapshot;
  /** The signup's path, if the page is not there itself. */
  watchAt?: string;
}>;

/** The main content of a page with lights, and its live regions. */
export function WatchedSignup({ words, statuses, snapshot, watchAt, children }: WatchedSignupProps) {
  const { lost, offline, gone } = troubleOf(words, snapshot);
  // Only the network can say that a signup is gone.
  const troubles = { lost, offline, ...(statuses === STATUSES && { gone }) };
  return (
    <main class="signup" data-seq={snapshot.seq} data-elapsed-ms={elapsedMsOf(snapshot)} data-watch-at={watchAt}>
      <StatusShapes statuses={statuses} />
      {children}
      <p class="trouble" aria-live="polite">
        {Object.entries(troubles).map(([name, text]) => (
          <span data-if={name} hidden>
            {text}
          </span>
        ))}
      </p>
      <div class="visually-hidden" aria-live="polite" />
    </main>
  );
}

type LightListProps = { words: Words; language: Language; statuses: readonly Status[]; snapshot: ReadSnapshot };

/** The lights, in the order of the services, and the words of statuses. The snapshot need not be the newest. */
export function LightList({ words, language, statuses, snapshot }: LightListProps) {
  const lights = lightsIn(snapshot);
  const { asked, once, elapsed } = words.status;
  const texts = statusesOf(words, snapshot);
  const said = Object.fromEntries(statuses.map((status) => [`data-${status}`, texts[status]]));
  const times = {
    "data-elapsed": elapsed,
    ...(statuses.includes("delayed") && { "data-asked": asked, "data-once": once }),
  };
  return (
    <ul class="lights" aria-label={words.status.lights} {...said} {...times}>
      {SERVICES.map((service) => (
        <Light
          words={words}
          language={language}
          service={service}
          current={lights[service]}
          status={texts[lights[service].status]}
        />
      ))}
    </ul>
  );
}

/** The lights that a page shows of a snapshot. */
export function lightsIn(snapshot: ReadSnapshot): Record<Service, LightState> {
  return everyService((service) => ({ ...snapshot.services[service], status: statusIn(snapshot, service) }));
}

/** The lights as letters, for the window's icon. */
export function iconLightsOf(snapshot: ReadSnapshot): string {
  return coloursOf(SERVICES.map((service) => statusIn(snapshot, service)));
}

/** How long ago the signup was accepted; 0 as long as it is not. */
function elapsedMsOf({ acceptedAt }: ReadSnapshot): number {
  return acceptedAt === undefined ? 0 : Math.max(0, Date.now() - Date.parse(acceptedAt));
}

/** One service's light. */
function Light({
  words,
  language,
  service,
  current,
  status,
}: Pick<LightListProps, "words" | "language"> & { service: Service; current: LightState; status: string }) {
  return (
    <li class="light" data-service={service} data-status={current.status}>
      <span class="lens">
        <StatusIcon status={current.status} />
      </span>
      <span class="service">{words.services[service]}</span>
      <span class="status">
        <span>{status}</span>
        <small>{noteOf(language, current, words.status, Date.now())}</small>
      </span>
    </li>
  );
}
