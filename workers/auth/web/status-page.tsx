/**
 * The status page of one signup: its outcome as the heading, one light per service, and links to go on. client/form.ts
 * shows its content in the form's place.
 *
 * Everything that client/lights.ts may show later is rendered too, and `hidden`: the script shows one of them, and has no
 * words of its own.
 */
import { SERVICES } from "#shared/contract/services.ts";
import { firstSnapshot, statusIn, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { Layout } from "./layout.tsx";
import { LightList, WatchedSignup, iconLightsOf, lightsIn } from "./watched-signup.tsx";
import { OUTCOMES, outcomeOf, titleLights, type Outcome } from "./watching.ts";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

/** The lights of a signup, as its snapshot has them. The snapshot need not be the newest. */
export function StatusPage({ language, snapshot }: { language: Language; snapshot: ReadSnapshot }) {
  const { outcomes } = wordsIn(language).status;
  const { heading } = outcomes[outcomeIn(snapshot)];
  const { at, leadsTo } = pathsOf(snapshot);
  return (
    <Layout
      language={language}
      title={`${titleLights(SERVICES.map((service) => statusIn(snapshot, service)))} ${heading}`}
      scripts={["lights.ts"]}
      styles={["lights.css"]}
      iconLights={iconLightsOf(snapshot)}
      head={
        snapshot.settled || (
          <noscript>
            <meta http-equiv="refresh" content={`0;url=${at}/live${snapshot.seq === 0 ? "?from=beginning" : ""}`} />
          </noscript>
        )
      }
    >
      <StatusContent language={language} snapshot={snapshot} doneLeadsTo={leadsTo} />
    </Layout>
  );
}

/** The lights of a signup that is about to be sent: all waiting, and nobody's yet. client/form.ts asks for them. */
export function BlankLights({ language }: { language: Language }) {
  return <StatusContent language={language} snapshot={firstSnapshot("", "", 0)} />;
}

/** Where auth serves `BlankLights`. */
export function blankLightsPath(language: Language): string {
  return `/assets/lights-${language}.html`;
}

type StatusContentProps = {
  language: Language;
  snapshot: ReadSnapshot;
  doneLeadsTo?: string;
  /** A page without a script that is about to lead on: where one stays. */
  stayAt?: string | undefined;
};

/** What a page shows of a signup. */
export function StatusContent({ language, snapshot, doneLeadsTo, stayAt }: StatusContentProps) {
  const words = wordsIn(language);
  const { outcomes, userId, elapsed, earlyLogin, toLogin } = words.status;
  const current = outcomeIn(snapshot);
  return (
    <WatchedSignup
      words={words}
      snapshot={snapshot}
      site={words.site}
      {...(doneLeadsTo !== undefined && { doneLeadsTo })}
    >
      <h1 tabindex={-1}>
        {OUTCOMES.map((outcome) => (
          <span data-if-outcome={outcome} hidden={outcome !== current}>
            {outcomes[outcome].heading}
          </span>
        ))}
      </h1>
      <p class="who">
        {userId} <strong>{snapshot.userId}</strong>
      </p>
      <LightList words={words} language={language} snapshot={snapshot} />
      {OUTCOMES.map((outcome) => (
        <section class="outcome" data-if-outcome={outcome} hidden={outcome !== current}>
          <p>{outcomes[outcome].text}</p>
          <NextSteps words={words} outcome={outcome} doneLeadsTo={doneLeadsTo} stayAt={stayAt} />
        </section>
      ))}
      <p class="outcome" data-early-login hidden={snapshot.settled || statusIn(snapshot, "auth") !== "success"}>
        {earlyLogin} <a href="/">{toLogin}</a>
      </p>
      <p class="who" data-elapsed={elapsed} hidden />
    </WatchedSignup>
  );
}

/** The same signup with every light waiting, as it began. */
export function beginningOf({ userId, eventId, at, acceptedAt = at }: ReadSnapshot): ReadSnapshot {
  return { ...firstSnapshot(userId, eventId, Date.parse(acceptedAt)), acceptedAt };
}

/** Where a signup is watched, and where it leads once every light is green. */
export function pathsOf({ userId, eventId }: Pick<ReadSnapshot, "userId" | "eventId">): {
  at: string;
  leadsTo: string;
} {
  const at = `/user/${userId}/signups/${eventId}`;
  return { at, leadsTo: `/?after=${at}` };
}

/** The outcome of a snapshot, which need not be the newest. */
export function outcomeIn(snapshot: ReadSnapshot): Outcome {
  return outcomeOf({ ...snapshot, services: lightsIn(snapshot) });
}

type NextStepsProps = { words: Words; outcome: Outcome; doneLeadsTo?: string | undefined; stayAt: string | undefined };

/** Where a person can go from here. While the signup goes on there is nothing to do. */
function NextSteps({ words, outcome, doneLeadsTo = "/", stayAt }: NextStepsProps) {
  const { goOn, toLogin, toSignup, tryAgain, leadsOn, stay } = words.status;
  const login = { href: "/", text: toLogin };
  const steps: Record<Outcome, { href: string; text: string; isOtherId?: true }[]> = {
    open: [],
    delayed: [],
    done: [{ href: doneLeadsTo, text: goOn }],
    partial: [login],
    taken: [{ href: "/user", text: toSignup, isOtherId: true }, login],
    failed: [{ href: "/user", text: tryAgain }],
  };
  if (steps[outcome].length === 0) return null;
  return (
    <>
      {outcome === "done" && (
        <p data-leads-on hidden={stayAt === undefined}>
          {leadsOn}
        </p>
      )}
      {outcome === "taken" && (
        <noscript>
          <p>{words.problem.goBack}</p>
        </noscript>
      )}
      <p class="actions">
        {steps[outcome].map(({ href, text, isOtherId }, index) => (
          <a class={index === 0 ? "button" : "button button-quiet"} href={href} data-other-id={isOtherId}>
            {text}
          </a>
        ))}
        {outcome === "done" && stayAt !== undefined && (
          <a class="button button-quiet" href={stayAt}>
            {stay}
          </a>
        )}
        {outcome === "done" && stayAt === undefined && (
          <button type="button" class="button button-quiet" data-leads-on data-stay hidden>
            {stay}
          </button>
        )}
      </p>
    </>
  );
}
