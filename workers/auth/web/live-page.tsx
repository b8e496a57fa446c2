/**
 * The lights without a script: a page that stays open while the signup goes on. Each snapshot is the whole content once
 * more, and the stylesheet shows the last one that has come (`main:has(~ main)` in lights.css). Nothing is loaded again.
 */
import { raw } from "hono/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { HtmlEscapedString } from "hono/utils/html";
import { SERVICES } from "#shared/contract/services.ts";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { Format } from "../watch/sse.ts";
import { outcomesOf } from "./event-words.ts";
import { Layout } from "./layout.tsx";
import { StatusContent, outcomeIn, pathsOf } from "./status-page.tsx";
import { lightsIn } from "./watched-signup.tsx";
import { DWELL_MS, nextTurn } from "./watching.ts";
import { wordsIn, type Language } from "./words.ts";

/** Where the document is cut: what comes later is written as it happens. */
const HERE = "<!---->";

/** A page of this signup, as a stream. Once all lights are green it leads on after the dwell, unless they were at its beginning. */
export function livePage(language: Language, first: ReadSnapshot): Format {
  const { at, leadsTo } = pathsOf(first);
  const outcomes = outcomesOf(wordsIn(language), first);
  const [preface = ""] = html(
    <Layout language={language} title={outcomes[outcomeIn(first)].heading} style="lights.css">
      <div aria-live="polite">{raw(HERE)}</div>
    </Layout>,
  ).split(HERE);
  const content = (snapshot: ReadSnapshot): string => {
    const leadsOn = leadsTo !== null && outcomeIn(snapshot) === "done" && !first.settled;
    return html(
      <>
        <StatusContent
          language={language}
          snapshot={snapshot}
          {...(leadsTo !== null && { doneLeadsTo: leadsTo })}
          stayAt={leadsOn ? at : undefined}
        />
        {leadsOn && <meta http-equiv="refresh" content={`${DWELL_MS / 1000};url=${leadsTo}`} />}
      </>,
    );
  };
  // As an EventSource does when its stream has ended.
  const again = html(<meta http-equiv="refresh" content="0" />);
  return {
    mediaType: "text/html; charset=utf-8",
    preface,
    snapshot: content,
    detached: () => again,
    problem: () => again,
    keepAlive: "\n",
  };
}

/** One light has turned, so long after the one before it (milliseconds). */
export type Turn = { snapshot: ReadSnapshot; afterMs: number };

/** How the lights of a signup that is over turn, from its beginning on: in the order and with the times of its answers. */
export function turnsOf(first: ReadSnapshot, last: ReadSnapshot): Turn[] {
  const turns: Turn[] = [];
  const shown = { ...first, services: lightsIn(first) };
  const newest = { ...last, services: lightsIn(last) };
  const nextAfter = (lastTurnMs: number) => nextTurn(SERVICES, shown, newest, lastTurnMs, 0);
  let atMs = 0;
  for (let next = nextAfter(atMs); next !== undefined; next = nextAfter(atMs)) {
    shown.services[next.service] = newest.services[next.service];
    const isLast = nextAfter(next.atMs) === undefined;
    turns.push({
      snapshot: isLast ? last : { ...first, services: { ...shown.services } },
      afterMs: next.atMs - atMs,
    });
    atMs = next.atMs;
  }
  return turns;
}

/** No component of these pages is asynchronous. */
function html(part: JSX.Element): string {
  return (part as HtmlEscapedString).toString();
}
