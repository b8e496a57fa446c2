/**
 * The frame of every page: document head, site name, main content. Nothing is inline, and scripts, styles and images are
 * loaded from this origin alone, so that the pages work under a strict Content-Security-Policy.
 */
import { raw } from "hono/html";
import type { Child, PropsWithChildren } from "hono/jsx";
import { URLS } from "./dist/client-files.ts";
import { LANGUAGES, LANGUAGE_PARAMETER, wordsIn, type Language } from "./words.ts";

export type LayoutProps = PropsWithChildren<{
  language: Language;
  title: string;
  /** The page's scripts. Every page works without them. */
  scripts?: readonly ("countdown.ts" | "form.ts" | "lights.ts" | "live.ts")[];
  /** Its stylesheet, which contains the one of every page. */
  style:
    | "account.css"
    | "admin.css"
    | "docs.css"
    | "form.css"
    | "home.css"
    | "lights.css"
    | "login.css"
    | "sessions.css";
  /** The lights of the window's icon, as letters: `ogr`. */
  iconLights?: string;
  /** What the page was asked for (`service=chat`): the link to the other language asks for the same. */
  query?: string | Readonly<Record<string, string>> | undefined;
  /** More for the document's head. */
  head?: Child;
}>;

/** A whole HTML document around one page's content. */
export function Layout({ language, title, style, scripts = [], iconLights, query, head, children }: LayoutProps) {
  const { site } = wordsIn(language);
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={language}>
        <head>
          <meta name="viewport" content="width=device-width" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · ${site}`}</title>
          <link rel="icon" href={iconLights === undefined ? URLS["favicon.svg"] : `/assets/lights-${iconLights}.svg`} />
          <link rel="stylesheet" href={URLS[style]} />
          {scripts.map((file) => (
            <script type="module" src={URLS[file]} />
          ))}
          {head}
        </head>
        <body>
          <header class="site">
            <i />
            {site}
            {LANGUAGES.filter((other) => other !== language).map((other) => (
              <a href={inLanguage(other, query)} hreflang={other} lang={other}>
                {wordsIn(other).name}
              </a>
            ))}
          </header>
          {children}
        </body>
      </html>
    </>
  );
}

/** The same page in another language. */
function inLanguage(language: Language, query: LayoutProps["query"]): string {
  const search = new URLSearchParams(query);
  search.set(LANGUAGE_PARAMETER, language);
  return `?${search.toString()}`;
}
