/**
 * The mails of a company under test. Where Cloudflare would send them, Miniflare keeps each in a file, named after its
 * sender's domain: each company has one of its own.
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { MAILS } from "./runtime.ts";

/** What a link in a mail does. */
export type Link = { path: string; token: string | null };

export class Mailbox {
  /** The domain that a mail's sender has, if it is to be found here. */
  readonly domain = `${crypto.randomUUID()}.example`;

  /** The settings that turn mails on. Links lead to an origin that nobody asks at. */
  readonly settings = { MAIL_FROM: `accounts@${this.domain}`, PUBLIC_ORIGIN: "https://signup.example.com" };

  /** The texts of the mails so far, in no order. */
  texts(): string[] {
    return this.#files("email-text", "txt");
  }

  /** Their HTML. */
  htmls(): string[] {
    return this.#files("email-html", "html");
  }

  /** The mails that say all of this. */
  about(...words: string[]): string[] {
    return this.texts().filter((text) => words.every((word) => text.includes(word)));
  }

  /** Waits for a mail that says all of this. */
  async arrival(...words: string[]): Promise<string> {
    return vi.waitUntil(() => this.about(...words)[0], { timeout: 30_000, interval: 50 });
  }

  #files(kind: string, extension: string): string[] {
    const found = globSync(`email/*/${kind}/*${this.domain}.${extension}`, { cwd: MAILS });
    // A file is there before its text is.
    return found.map((file) => readFileSync(join(MAILS, file), "utf8")).filter((text) => text !== "");
  }
}

/** The link of a mail. */
export function linkIn(text: string): Link {
  const url = new URL(/^https:.*$/m.exec(text)?.[0] ?? "");
  return { path: url.pathname, token: url.searchParams.get("token") };
}

/** The code of a mail, as it is written there. */
export function codeIn(text: string): string {
  return /\d{3} \d{3}$/m.exec(text)?.[0] ?? "";
}
