/**
 * Finds the words of a language, and the message for a field's error code. The routes use the messages, the pages the
 * rest. Every word that a person reads is in `words/`.
 */
import type { FieldCode } from "#shared/contract/user.ts";
import { FIELD_LIMITS, isLimitedField } from "./signup-fields.ts";
import { en } from "./words/en.ts";
import { ko } from "./words/ko.ts";
import type { Words } from "./words/table.ts";

/** The languages of the pages, the one for everybody else first. */
export const LANGUAGES = ["en", "ko"] as const;

export type Language = (typeof LANGUAGES)[number];

/** The parameter of a page's address that chooses its language, and the cookie that keeps it. */
export const LANGUAGE_PARAMETER = "language";

const TABLES: Record<Language, Words> = { en, ko };

/** The words of a language. */
export function wordsIn(language: Language): Words {
  return TABLES[language];
}

/** The message for a field's fault. The name of an unknown field is never repeated. */
export function fieldMessage(language: Language, field: string, code: FieldCode): string {
  const words = wordsIn(language);
  return words.fieldErrors[code](fieldInWords(words, field));
}

function fieldInWords(words: Words, field: string): { label: string; min: number; max: number } {
  if (!isLimitedField(field)) return { label: words.otherField, min: 0, max: 0 };
  const label = field === "newPw" ? words.account.newPassword : words.fields[field].label;
  return { label, ...FIELD_LIMITS[field] };
}
