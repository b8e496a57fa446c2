/**
 * Where somebody is logged in: GET /me/sessions. Lists the sessions of the account, each with a button that ends it. Works without
 * a script; times are in UTC, and say how long ago.
 */
import type { Session } from "#shared/contract/sessions.ts";
import { ago, type Clock } from "./admin/time-format.ts";
import { At } from "./admin/times.tsx";
import { Layout } from "./layout.tsx";
import { wordsIn, type Language } from "./words.ts";

const END = "/me/sessions/end";

type SessionsPageProps = {
  language: Language;
  nowMs: number;
  /** The current one first. */
  sessions: readonly Session[];
};

/** Every session, and what ends one of them or all but this one. */
export function SessionsPage({ language, nowMs, sessions }: SessionsPageProps) {
  const { sessions: words } = wordsIn(language);
  const clock: Clock = { language, nowMs, timeZone: "UTC" };
  const others = sessions.filter(({ current }) => !current);
  return (
    <Layout language={language} title={words.title} style="sessions.css">
      <main class="card">
        <h1>{words.title}</h1>
        <p class="lede">{others.length > 0 ? words.lede : words.noOthers}</p>
        <ul class="sessions">
          {sessions.map((session) => (
            <SessionItem clock={clock} session={session} />
          ))}
        </ul>
        {others.length > 1 && (
          <form method="post" action={END}>
            <input type="hidden" name="others" value="true" />
            <button type="submit" class="button button-quiet">
              {words.endOthers}
            </button>
          </form>
        )}
        <p class="hint">{words.kept}</p>
        <p class="aside">
          <a href="/home">{words.toHome}</a>
        </p>
      </main>
    </Layout>
  );
}

function SessionItem({ clock, session }: { clock: Clock; session: Session }) {
  const { sessions: words } = wordsIn(clock.language);
  const { id, current } = session;
  const [startedAtMs, seenAtMs] = [Date.parse(session.startedAt), Date.parse(session.seenAt)];
  return (
    <li>
      <h2 id={`browser-${id}`}>{browserIn(clock.language, session)}</h2>
      <p>{placeIn(clock.language, session)}</p>
      <dl id={`times-${id}`}>
        <dt>{words.startedAt}</dt>
        <dd>
          <At clock={clock} ms={startedAtMs} />
        </dd>
        <dt>{words.seenAt}</dt>
        <dd>{current ? words.current : ago(clock, seenAtMs)}</dd>
      </dl>
      {!current && (
        <form method="post" action={END}>
          <input type="hidden" name="id" value={id} />
          <button type="submit" class="button button-quiet" aria-describedby={`browser-${id} times-${id}`}>
            {words.end}
          </button>
        </form>
      )}
    </li>
  );
}

function browserIn(language: Language, { browser, platform }: Session): string {
  const { sessions: words } = wordsIn(language);
  if (browser !== null && platform !== null) return words.browser(browser, platform);
  return browser ?? platform ?? words.unknownBrowser;
}

function placeIn(language: Language, { city, country }: Session): string {
  const { sessions: words } = wordsIn(language);
  const regions = new Intl.DisplayNames(language, { type: "region" });
  const name = country === null ? null : (regions.of(country) ?? country);
  return [city, name].filter((one) => one !== null).join(", ") || words.unknownPlace;
}
