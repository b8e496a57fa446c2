/**
 * What a mail says, as text and as HTML, in its reader's language. Loads nothing from anywhere, counts nobody, and repeats of
 * what strangers typed only the userId: a name could be an advertisement, sent to anybody by signing them up.
 */
import { html } from "hono/html";
import type { PropsWithChildren } from "hono/jsx";
import { LANGUAGE_PARAMETER, wordsIn, type Language } from "../web/words.ts";
import type { LetterName } from "../web/words/mail-table.ts";
import type { Secret } from "./tokens.ts";

/** A mail's words. */
export type Written = { subject: string; text: string; html: string };

/** What a mail says. `origin` is the configured one; `secret` is there if its link lets the reader do something. */
export type Letter = {
  name: LetterName;
  language: Language;
  userId: string;
  origin: string;
  secret?: Secret | undefined;
};

/** Which page each mail's link leads to. */
const PATHS: Record<LetterName, string> = {
  confirm: "/confirm",
  newAddress: "/confirm",
  reset: "/reset",
  passwordChanged: "/forgot",
  passwordReset: "/forgot",
  emailChanged: "/",
  newBrowser: "/forgot",
  idTaken: "/",
  addressTaken: "/",
};

/** Writes a mail. */
export async function writeLetter({ name, language, userId, origin, secret }: Letter): Promise<Written> {
  const { site, mail } = wordsIn(language);
  const { subject, text, action } = mail.letters[name];
  const link = linkTo(origin, PATHS[name], language, secret?.token);
  const code = secret === undefined || name === "reset" ? [] : [mail.code.replace("{code}", grouped(secret.code))];
  const paragraphs = text.map((paragraph) => paragraph.replace("{userId}", userId));
  const lines = [...paragraphs, `${action}:\n${link}`, ...code, `${mail.closing}\n${site}`];
  const page = (
    <Page language={language} title={subject}>
      {paragraphs.map((line) => (
        <p>{line}</p>
      ))}
      <p>
        <a href={link} style={BUTTON}>
          {action}
        </a>
      </p>
      {code.map((line) => (
        <p>{line}</p>
      ))}
      <p style="color:#5b6270">
        {mail.closing}
        <br />
        {site}
      </p>
    </Page>
  );
  return {
    subject: `${subject} · ${site}`,
    text: `${lines.join("\n\n")}\n`,
    html: String(await html`<!doctype html>${page}`),
  };
}

/** White on this blue has a contrast of 6.6 to 1. Programs for mail read styles at an element, and few stylesheets. */
const BUTTON = "display:inline-block;padding:12px 20px;border-radius:12px;background:#1f4fd8;color:#fff";

function Page({ language, title, children }: PropsWithChildren<{ language: Language; title: string }>) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
      </head>
      <body style="margin:24px auto;max-width:34rem;font:16px/1.5 sans-serif">{children}</body>
    </html>
  );
}

function linkTo(origin: string, path: string, language: Language, token: string | undefined): string {
  const url = new URL(path, origin);
  url.searchParams.set(LANGUAGE_PARAMETER, language);
  if (token !== undefined) url.searchParams.set("token", token);
  return url.href;
}

/** `482913` as people read it: `482 913`. */
function grouped(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`;
}
