/**
 * The status page of one signup: its outcome as the heading, one light per service, and links to go on.
 *
 * Everything that status.client.ts may show later is rendered too, and `hidden`: the script shows one of
 * them, and has no words of its own.
 */
import { everyService } from "#shared/contract/services.ts";
import { statusIn, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { Layout, pageTitle } from "./layout.tsx";
import { LightList, LookAgain, WatchedSignup } from "./watched-signup.tsx";
import { OUTCOMES, outcomeOf, type Outcome } from "./watching.ts";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

/** The lights of a signup, as its snapshot has them. The snapshot need not be the newest. */
export function StatusPage({ language, snapshot }: { language: Language; snapshot: ReadSnapshot }) {
  const words = wordsIn(language);
  const { outcomes, userId } = words.status;
  const services = everyService((service) => ({ status: statusIn(snapshot, service) }));
  const current = outcomeOf({ ...snapshot, services });
  return (
    <Layout
      language={language}
      title={outcomes[current].heading}
      script="status.client.ts"
      head={<LookAgain snapshot={snapshot} />}
    >
      <WatchedSignup words={words} snapshot={snapshot} doneLeadsTo="/">
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
        <LightList words={words} snapshot={snapshot} />
        {OUTCOMES.map((outcome) => (
          <section class="outcome" data-if-outcome={outcome} hidden={outcome !== current}>
            <p>{outcomes[outcome].text}</p>
            <NextSteps words={words} outcome={outcome} />
          </section>
        ))}
      </WatchedSignup>
    </Layout>
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
