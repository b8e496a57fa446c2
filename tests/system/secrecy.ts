/**
 * Finds secrets in what left the company. Each way out has its own short list of what it may say: a page may show an
 * e-mail to the person who typed it, a header carries the signup's token; nothing may ever say a password or a hash.
 * Pure: what was heard and what is secret are handed in (by `company.ts`).
 */

/** A kind of secret, with every value of it that the company was trusted with. */
export type Secrets = Record<"password" | "hash" | "token" | "email", ReadonlySet<string>>;

/** Something that left the company. `data` is what programs read: frames, snapshots, problems, socket messages. */
export type Heard = { by: "header" | "page" | "data" | "log" | "row"; text: string };

const MAY_SAY: Record<Heard["by"], readonly (keyof Secrets)[]> = {
  header: ["token"],
  page: ["email"],
  data: [],
  log: [],
  row: ["email"],
};

/** Every secret that was said where it may not be, as `way: kind`; empty if there is none. */
export function leaks(heard: readonly Heard[], secrets: Secrets): string[] {
  return heard.flatMap(({ by, text }) =>
    (Object.keys(secrets) as (keyof Secrets)[])
      .filter((kind) => !MAY_SAY[by].includes(kind))
      .filter((kind) => [...secrets[kind]].some((secret) => text.includes(secret)))
      .map((kind) => `${by}: ${kind}`),
  );
}
