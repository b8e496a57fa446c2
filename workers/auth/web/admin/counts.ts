/** Counts, as the word tables take them. */
import { wordsIn, type Language } from "../words.ts";
import type { Counted } from "../words/admin-table.ts";
import { number } from "./time-format.ts";
import { COUNT_MAX } from "./views.ts";

/** A number, and how it is written. */
export function counted(language: Language, n: number): Counted {
  return { n, said: number(language, n) };
}

/** The same for a count that ends at `COUNT_MAX`: `1,000 or more`. */
export function countedUpTo(language: Language, n: number): Counted {
  const { said } = counted(language, n);
  return { n, said: n >= COUNT_MAX ? wordsIn(language).admin.orMore(said) : said };
}
