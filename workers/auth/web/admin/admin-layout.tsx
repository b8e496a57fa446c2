/**
 * The frame of every page under /admin: where one can go, the search for a user, and when the page was made. client/live.ts
 * loads the page anew every few seconds and puts what has changed in its place; without it there is a link that does.
 */
import type { Child, PropsWithChildren } from "hono/jsx";
import { Layout } from "../layout.tsx";
import { wordsIn } from "../words.ts";
import type { AdminWords } from "../words/admin-table.ts";
import { Sentence } from "./sentence.tsx";
import { type Clock } from "./time-format.ts";
import { At } from "./times.tsx";

/** What every page under /admin is given. `at`: its own path, with the query. `action`: the one that has just led here. */
export type Frame = { clock: Clock; at: string; action: string | null };

type AdminLayoutProps = PropsWithChildren<{
  frame: Frame;
  title: string;
  /** Is read out when it changes on the open page. The title, if there is none. */
  heading?: Child;
  /** The page shows something that an operator has typed or is about to confirm: it is not loaded anew. */
  isStill?: boolean;
}>;

const PAGES = [
  { href: "/admin", name: "overview" },
  { href: "/admin/late", name: "late" },
  { href: "/admin/dead-letters", name: "deadLetters" },
  { href: "/admin/actions", name: "actions" },
] as const satisfies readonly { href: string; name: keyof AdminWords["nav"] }[];

/** A page for operators. */
export function AdminLayout({ frame, title, heading = title, isStill = false, children }: AdminLayoutProps) {
  const { clock, at, action } = frame;
  const words = wordsIn(clock.language).admin;
  const [path, query] = at.split("?", 2);
  return (
    <Layout
      language={clock.language}
      title={title}
      scripts={isStill ? [] : ["live.ts"]}
      style="admin.css"
      query={query}
    >
      <header class="bar">
        <nav aria-label={words.title}>
          {PAGES.map(({ href, name }) => (
            <a href={href} aria-current={href === path ? "page" : undefined}>
              {words.nav[name]}
            </a>
          ))}
        </nav>
        <search>
          <form class="search" action="/admin/users">
            <label for="userId">{words.search.label}</label>
            <input
              id="userId"
              name="userId"
              type="search"
              autocomplete="off"
              autocapitalize="none"
              autocorrect="off"
              spellcheck={false}
              maxlength={64}
              required
            />
            <button type="submit" class="small-button">
              {words.search.submit}
            </button>
          </form>
        </search>
      </header>
      <main class="admin" data-live data-now={clock.nowMs}>
        {!isStill && <Freshness frame={frame} words={words} />}
        <h1 aria-live="polite">{heading}</h1>
        {action !== null && (
          <p class="notice">
            <a href="/admin/actions">{words.actions.recorded(action)}</a>
          </p>
        )}
        {children}
      </main>
    </Layout>
  );
}

/** When the page was made, how to have it anew, and, by the script alone, why nothing new comes. */
function Freshness({ frame: { clock, at }, words: { live } }: { frame: Frame; words: AdminWords }) {
  return (
    <p class="fresh">
      <Sentence text={live.updated} values={{ time: <At clock={clock} ms={clock.nowMs} as="second" /> }} />{" "}
      <a href={at}>{live.reload}</a>{" "}
      <button type="button" class="small-button" data-pause data-own data-on={live.pause} data-off={live.resume} hidden>
        {live.pause}
      </button>
      <output data-own>
        <span data-trouble="paused" hidden>
          {live.paused}
        </span>
        {Object.entries(live.trouble).map(([name, text]) => (
          <strong data-trouble={name} hidden>
            {text}
          </strong>
        ))}
      </output>
    </p>
  );
}

type PagingProps = { words: AdminWords; path: string; query: Readonly<Record<string, string>>; next: string | null };

/** Links to the rows after these, and back to the first ones. `query`: what the page was asked for. */
export function Paging({ words: { paging }, path, query, next }: PagingProps) {
  const { cursor, ...rest } = query;
  if (cursor === undefined && next === null) return null;
  return (
    <p class="paging">
      {cursor !== undefined && <a href={pathWith(path, rest)}>{paging.first}</a>}
      {next !== null && <a href={pathWith(path, { ...rest, cursor: next })}>{paging.next}</a>}
    </p>
  );
}

/** A path with these parameters; without any that is empty. */
export function pathWith(path: string, query: Readonly<Record<string, string | null | undefined>>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, value);
  }
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}
