/**
 * The status page of one signup or change: its outcome as the heading, one light per service, and links to go on. client/form.ts
 * shows its content in the form's place.
 *
 * What client/lights.ts may show later is rendered too, and `hidden`: the script has no words of its own. Of a signup with
 * which nothing is wrong, that is what it will probably come to; the script asks for the rest (`BlankLights`) if it needs it.
 */
import { SERVICES } from "#shared/contract/services.ts";
import { firstSnapshot, statusIn, type Hops, type Light, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { isChange, outcomesOf } from "./event-words.ts";
import { STATUSES } from "./icons.tsx";
import { Layout } from "./layout.tsx";
import { LightList, WatchedSignup, iconLightsOf, lightsIn, statusesFor } from "./watched-signup.tsx";
import { OUTCOMES, duration, outcomeOf, titleLights, type Outcome } from "./watching.ts";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

/** The lights of a signup, as its snapshot has them. The snapshot need not be the newest. */
export function StatusPage({ language, snapshot }: { language: Language; snapshot: ReadSnapshot }) {
  const { heading } = outcomesOf(wordsIn(language), snapshot)[outcomeIn(snapshot)];
  const iconLights = iconLightsOf(snapshot);
  const { at, leadsTo } = pathsOf(snapshot);
  return (
    <Layout
      language={language}
      title={`${titleLights(iconLights)} ${heading}`}
      scripts={snapshot.settled ? [] : ["lights.ts"]}
      style="lights.css"
      iconLights={iconLights}
      head={
        snapshot.settled || (
          <noscript>
            <meta http-equiv="refresh" content={`0;url=${at}/live${snapshot.seq === 0 ? "?from=beginning" : ""}`} />
          </noscript>
        )
      }
    >
      <StatusContent language={language} snapshot={snapshot} {...(leadsTo !== null && { doneLeadsTo: leadsTo })} />
    </Layout>
  );
}

/**
 * The lights of a signup that is about to be sent: all waiting, nobody's yet, and with the words of every outcome. Both
 * client/form.ts and client/lights.ts ask for them.
 */
export function BlankLights({ language }: { language: Language }) {
  return <StatusContent language={language} snapshot={firstSnapshot("", "", 0)} isWhole />;
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
  /** Has every word that this signup might come to need. */
  isWhole?: boolean;
};

/** What a page shows of a signup. */
export function StatusContent({ language, snapshot, doneLeadsTo, stayAt, isWhole }: StatusContentProps) {
  const words = wordsIn(language);
  const { userId, earlyLogin, toLogin } = words.status;
  const outcomes = outcomesOf(words, snapshot);
  const current = outcomeIn(snapshot);
  const statuses = isWhole ? STATUSES : statusesFor(snapshot);
  const possible = OUTCOMES.filter((outcome) => outcome !== "taken" || !isChange(snapshot));
  const shown =
    statuses === STATUSES ? possible : possible.filter((outcome) => outcome === current || outcome === "done");
  return (
    <WatchedSignup words={words} statuses={statuses} snapshot={snapshot}>
      <h1>
        {shown.map((outcome) => (
          <span data-if={outcome} hidden={outcome !== current}>
            {outcomes[outcome].heading}
          </span>
        ))}
      </h1>
      <p class="who">
        {userId} <strong>{snapshot.userId}</strong>
      </p>
      <LightList words={words} language={language} statuses={statuses} snapshot={snapshot} />
      <div class="outcomes">
        {shown.map((outcome) => (
          <div class="outcome" data-if={outcome} hidden={outcome !== current}>
            <p>{outcomes[outcome].text}</p>
            {isChange(snapshot) ? (
              <AfterChange words={words} snapshot={snapshot} outcome={outcome} />
            ) : (
              <NextSteps words={words} outcome={outcome} doneLeadsTo={doneLeadsTo} stayAt={stayAt} />
            )}
          </div>
        ))}
      </div>
      {!isChange(snapshot) && (
        <p class="outcome" data-if="early" hidden={snapshot.settled || statusIn(snapshot, "auth") !== "success"}>
          {earlyLogin} <a href="/">{toLogin}</a>
        </p>
      )}
      <p class="outcome" data-if="elapsed" hidden />
      <Steps words={words} language={language} snapshot={snapshot} />
    </WatchedSignup>
  );
}

/**
 * How long each step took, for whoever asks, once the signup is settled. Only as rendered: a page that has followed its
 * signup would have to load 400 bytes more, and shows them when it is loaded again.
 */
function Steps({ words, language, snapshot }: { words: Words; language: Language; snapshot: ReadSnapshot }) {
  const lights = lightsIn(snapshot);
  const known = SERVICES.filter((service) => lights[service].hops !== undefined);
  if (!snapshot.settled || known.length === 0) return null;
  const { title, ...names } = words.status.steps;
  return (
    <details class="who">
      <summary>{title}</summary>
      {known.map((service) => (
        <p>
          {words.services[service]}: {stepsOf(language, lights[service], names)}
        </p>
      ))}
    </details>
  );
}

/** `request 6 ms, service 8 ms`. A step that a newer version knows has no name here, and is left out. */
function stepsOf(language: Language, { hops }: Light, names: Record<keyof Hops, string>): string {
  return Object.keys(names)
    .flatMap((step) => {
      const ms = hops?.[step as keyof Hops];
      if (ms === undefined) return [];
      return `${names[step as keyof Hops]} ${ms < 1_000 ? `${ms} ms` : duration(language, ms, "short")}`;
    })
    .join(", ");
}

/** The same event with every light waiting, as it began. */
export function beginningOf({ userId, eventId, kind, at, acceptedAt = at }: ReadSnapshot): ReadSnapshot {
  const first = firstSnapshot(userId, eventId, Date.parse(acceptedAt));
  return { ...first, acceptedAt, ...(kind !== undefined && { kind }) };
}

/** Where an event is watched, and where a signup leads once every light is green: null for a change, whose page stays. */
export function pathsOf(event: Pick<ReadSnapshot, "userId" | "eventId" | "kind">): {
  at: string;
  leadsTo: string | null;
} {
  const at = `/user/${event.userId}/${isChange(event) ? "changes" : "signups"}/${event.eventId}`;
  return { at, leadsTo: isChange(event) ? null : `/?after=${at}` };
}

/** The outcome of a snapshot, which need not be the newest. */
export function outcomeIn(snapshot: ReadSnapshot): Outcome {
  return outcomeOf({ ...snapshot, services: lightsIn(snapshot) });
}

type AfterChangeProps = { words: Words; snapshot: ReadSnapshot; outcome: Outcome };

/** Where a person can go once a change is over. Whoever was erased has no services any more. */
function AfterChange({ words, snapshot, outcome }: AfterChangeProps) {
  if (outcome === "open" || outcome === "delayed") return null;
  const { toHome, toFrontPage } = words.account;
  const isErased = snapshot.kind === "erased";
  return (
    <p class="actions">
      <a class="button" href={isErased ? "/" : "/home"}>
        {isErased ? toFrontPage : toHome}
      </a>
    </p>
  );
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
        <p data-if="leading" hidden={stayAt === undefined}>
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
          <button class="button button-quiet" data-if="leading" hidden>
            {stay}
          </button>
        )}
      </p>
    </>
  );
}
