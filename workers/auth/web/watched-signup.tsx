/**
 * The watched part of a page: one light per service, and a live region that announces changes. The status page and the
 * home page use it; status.client.ts turns the lights in both.
 *
 * Rendered from a snapshot, so it is right without a script; the page is then loaded again every two seconds, until the
 * signup is settled. Every status is rendered and all but one `hidden`: the script has no words of its own.
 */
import type { PropsWithChildren } from "hono/jsx";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { statusIn, statusSchema, type ReadSnapshot, type Status } from "#shared/contract/snapshot.ts";
import { StatusIcon } from "./icons.tsx";
import type { Words } from "./words/table.ts";

type WatchedSignupProps = PropsWithChildren<{
  words: Words;
  snapshot: ReadSnapshot;
  /** The signup's path, if the page is not there itself. */
  watchAt?: string;
  /** Where the page goes when the signup is done. Without it, it stays. */
  doneLeadsTo?: string;
}>;

/** The main content of a page with lights, and its live regions. */
export function WatchedSignup({ words, snapshot, watchAt, doneLeadsTo, children }: WatchedSignupProps) {
  return (
    <main
      class="signup"
      data-signup
      data-seq={snapshot.seq}
      data-settled={String(snapshot.settled)}
      data-watch-at={watchAt}
      data-done-leads-to={doneLeadsTo}
    >
      {children}
      <p class="disconnected" aria-live="polite">
        <span data-disconnected hidden>
          {words.status.disconnected}
        </span>
      </p>
      <div class="visually-hidden" aria-live="polite" data-announcement />
    </main>
  );
}

/** The lights, in the order of the services. The snapshot need not be the newest. */
export function LightList({ words, snapshot }: { words: Words; snapshot: ReadSnapshot }) {
  return (
    <ul class="lights" aria-label={words.status.lights}>
      {SERVICES.map((service) => (
        <Light words={words} service={service} current={statusIn(snapshot, service)} />
      ))}
    </ul>
  );
}

/** For the head: loads the page again while the signup goes on, in a browser that runs no script. */
export function LookAgain({ snapshot }: { snapshot: ReadSnapshot }) {
  if (snapshot.settled) return null;
  return (
    <noscript>
      <meta http-equiv="refresh" content="2" />
    </noscript>
  );
}

/** One service's light, with the icon and text of every status, of which one shows. */
function Light({ words, service, current }: { words: Words; service: Service; current: Status }) {
  const { options } = statusSchema;
  return (
    <li class="light" data-service={service} data-status={current}>
      <span class="lens">
        {options.map((status) => (
          <span data-if-status={status} hidden={status !== current}>
            <StatusIcon status={status} />
          </span>
        ))}
      </span>
      <span class="service" data-name>
        {words.services[service]}
      </span>
      <span class="status">
        {options.map((status) => (
          <span data-if-status={status} data-text={status} hidden={status !== current}>
            {words.statuses[status]}
          </span>
        ))}
      </span>
    </li>
  );
}
