/**
 * Finds the words: which table a language has, and what a field's error code says to a person.
 * The routes ask for messages here, the pages for everything else; no other file holds a word that a person reads.
 */
import type { FieldCode } from "#shared/contract/user.ts";
import { SIGNUP_LIMITS, isSignupField } from "./signup-fields.ts";
import { en } from "./words/en.ts";
import { ko } from "./words/ko.ts";
import type { Words } from "./words/table.ts";

/** The languages of the pages, the one for everybody else first. */
export const LANGUAGES = ["en", "ko"] as const;

export type Language = (typeof LANGUAGES)[number];

const TABLES: Record<Language, Words> = { en, ko };

/** The words of a language. */
export function wordsIn(language: Language): Words {
  return TABLES[language];
}

/** Says to a person what is wrong with a field. A field that the form does not have is never named back. */
export function fieldMessage(language: Language, field: string, code: FieldCode): string {
  const words = wordsIn(language);
  const said = isSignupField(field)
    ? { label: words.fields[field].label, ...SIGNUP_LIMITS[field] }
    : { label: words.otherField, min: 0, max: 0 };
  return words.fieldErrors[code](said);
}
