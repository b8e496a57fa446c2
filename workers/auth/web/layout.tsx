/**
 * The frame of every page: document head, site name, main content. Nothing is inline, and scripts, styles and images are
 * loaded from this origin alone, so that the pages work under a strict Content-Security-Policy.
 */
import { raw } from "hono/html";
import type { Child, PropsWithChildren } from "hono/jsx";
import { URLS } from "./dist/client-files.ts";
import { LANGUAGES, LANGUAGE_PARAMETER, wordsIn, type Language } from "./words.ts";

type LayoutProps = PropsWithChildren<{
  language: Language;
  title: string;
  /** The page's scripts. Every page works without them. */
  scripts?: readonly ("countdown.ts" | "form.ts" | "lights.ts")[];
  /** The stylesheets beside the one of every page. */
  styles?: readonly ("docs.css" | "form.css" | "home.css" | "lights.css" | "login.css")[];
  /** The lights of the window's icon, as letters: `ogr`. */
  iconLights?: string;
  /** More for the document's head. */
  head?: Child;
}>;

/** A whole HTML document around one page's content. */
export function Layout({ language, title, scripts = [], styles = [], iconLights, head, children }: LayoutProps) {
  const { site } = wordsIn(language);
  return (
    <>
      {raw("<!doctype html>")}
      <html lang={language}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>{`${title} · ${site}`}</title>
          <link
            rel="icon"
            href={iconLights === undefined ? URLS["favicon.svg"] : `/assets/lights-${iconLights}.svg`}
            type="image/svg+xml"
          />
          {["page.css" as const, ...styles].map((file) => (
            <link rel="stylesheet" href={URLS[file]} />
          ))}
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
              <a href={`?${LANGUAGE_PARAMETER}=${other}`} hreflang={other} lang={other}>
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
