/**
 * The status page of one signup: a heading that says what it has come to, and one light per service.
 *
 * Rendered from a snapshot, so it is right without a script; then it looks again every two seconds until the signup is
 * settled. Everything that status.client.ts may show later is rendered too, and `hidden`: the script chooses, it has
 * no words of its own.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { statusSchema, type Snapshot, type Status } from "#shared/contract/status.ts";
import { StatusIcon } from "./icons.tsx";
import { Layout, pageTitle } from "./layout.tsx";
import { OUTCOMES, outcomeOf, type Outcome } from "./watching.ts";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

/** The lights of a signup, as its snapshot has them. The snapshot need not be the newest. */
export function StatusPage({ language, snapshot }: { language: Language; snapshot: Snapshot }) {
  const words = wordsIn(language);
  const { outcomes, lights, userId } = words.status;
  const current = outcomeOf(snapshot);
  return (
    <Layout
      language={language}
      title={outcomes[current].heading}
      script="status.client.js"
      head={!snapshot.settled && <LookAgain />}
    >
      <main class="signup" data-signup data-seq={snapshot.seq} data-settled={String(snapshot.settled)}>
        <h1>
          {OUTCOMES.map((outcome) => (
            <span
              data-if-outcome={outcome}
              data-title={pageTitle(outcomes[outcome].heading, words.site)}
              hidden={outcome !== current}
            >
              {outcomes[outcome].heading}
            </span>
          ))}
        </h1>
        <p class="who">
          {userId} <strong>{snapshot.userId}</strong>
        </p>
        <ul class="lights" aria-label={lights}>
          {SERVICES.map((service) => (
            <Light words={words} service={service} current={snapshot.services[service].status} />
          ))}
        </ul>
        {OUTCOMES.map((outcome) => (
          <section class="outcome" data-if-outcome={outcome} hidden={outcome !== current}>
            <p>{outcomes[outcome].text}</p>
            <NextSteps words={words} outcome={outcome} />
          </section>
        ))}
        <p class="disconnected" aria-live="polite">
          <span data-disconnected hidden>
            {words.status.disconnected}
          </span>
        </p>
        <div class="visually-hidden" aria-live="polite" data-announcement />
      </main>
    </Layout>
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

/** Where a person can go from here. While the signup goes on there is nothing to do. */
function NextSteps({ words, outcome }: { words: Words; outcome: Outcome }) {
  const { toLogin, toSignup, tryAgain } = words.status;
  const steps: Record<Outcome, { href: string; text: string }[]> = {
    open: [],
    delayed: [],
    done: [{ href: "/", text: toLogin }],
    taken: [
      { href: "/user", text: toSignup },
      { href: "/", text: toLogin },
    ],
    failed: [{ href: "/user", text: tryAgain }],
  };
  if (steps[outcome].length === 0) return null;
  return (
    <p class="actions">
      {steps[outcome].map(({ href, text }, index) => (
        <a class={index === 0 ? "button" : "button button-quiet"} href={href}>
          {text}
        </a>
      ))}
    </p>
  );
}

/** Loads the page again while the signup goes on, for a browser that runs no script. */
function LookAgain() {
  return (
    <noscript>
      <meta http-equiv="refresh" content="2" />
    </noscript>
  );
}
