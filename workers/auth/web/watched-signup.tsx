/**
 * The watched part of a page: one light per service, and a live region that announces changes. The status page and the
 * home page use it; client/lights.ts turns the lights in both.
 *
 * Rendered from a snapshot, so it is right without a script. The words of every status are on the list: the script has none
 * of its own.
 */
import type { PropsWithChildren } from "hono/jsx";
import { SERVICES, everyService, type Service } from "#shared/contract/services.ts";
import { statusIn, type Light as LightState, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { StatusIcon, StatusShapes } from "./icons.tsx";
import { colourOf, noteOf } from "./watching.ts";
import type { Language } from "./words.ts";
import type { Words } from "./words/table.ts";

type WatchedSignupProps = PropsWithChildren<{
  words: Words;
  snapshot: ReadSnapshot;
  /** The signup's path, if the page is not there itself. */
  watchAt?: string;
  /** Where the page goes when every light has turned green on it. Without it, it stays. */
  doneLeadsTo?: string;
  /** Ends the window's title, if that says how the signup is. */
  site?: string;
}>;

/** The main content of a page with lights, and its live regions. */
export function WatchedSignup({ words, snapshot, watchAt, doneLeadsTo, site, children }: WatchedSignupProps) {
  const { trouble } = words.status;
  return (
    <main
      class="signup"
      data-signup
      data-seq={snapshot.seq}
      data-settled={String(snapshot.settled)}
      data-elapsed-ms={elapsedMsOf(snapshot)}
      data-watch-at={watchAt}
      data-done-leads-to={doneLeadsTo}
      data-site={site}
    >
      <StatusShapes />
      {children}
      <p class="trouble" aria-live="polite">
        {Object.entries(trouble).map(([name, text]) => (
          <span data-trouble={name} hidden>
            {text}
          </span>
        ))}
      </p>
      <div class="visually-hidden" aria-live="polite" data-announcement />
    </main>
  );
}

type LightListProps = { words: Words; language: Language; snapshot: ReadSnapshot };

/** The lights, in the order of the services, and the words of every status. The snapshot need not be the newest. */
export function LightList({ words, language, snapshot }: LightListProps) {
  const lights = lightsIn(snapshot);
  const { asked, once } = words.status;
  const said = Object.entries({ ...words.statuses, asked, once }).map(
    ([name, text]) => [`data-${name}`, text] as const,
  );
  return (
    <ul class="lights" aria-label={words.status.lights} {...Object.fromEntries(said)}>
      {SERVICES.map((service) => (
        <Light words={words} language={language} service={service} current={lights[service]} />
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
  return SERVICES.map((service) => colourOf(statusIn(snapshot, service))).join("");
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
}: Omit<LightListProps, "snapshot"> & { service: Service; current: LightState }) {
  return (
    <li class="light" data-service={service} data-status={current.status}>
      <span class="lens">
        <StatusIcon status={current.status} />
      </span>
      <span class="service">{words.services[service]}</span>
      <span class="status">
        <span>{words.statuses[current.status]}</span>
        <small>{noteOf(language, current, words.status, Date.now())}</small>
      </span>
    </li>
  );
}
