/** Everything a person can meet has words, in both languages; the compiler checks the same by type. */
import { expect, test } from "vitest";
import { PROBLEMS } from "#shared/contract/problem.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { statusSchema } from "#shared/contract/snapshot.ts";
import { FIELD_CODES } from "#shared/contract/user.ts";
import { SIGNUP_FIELDS } from "./signup-fields.ts";
import { OUTCOMES } from "./watching.ts";
import { LANGUAGES, fieldMessage, wordsIn } from "./words.ts";

const HANGUL = /\p{Script=Hangul}/u;

/** Every sentence of a table by its path, error messages for a sample field. */
function sentences(value: unknown, path = ""): [path: string, sentence: string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const say = value as (field: unknown) => string;
    return [[path, say({ label: "비밀번호", min: 8, max: 128 })]];
  }
  return Object.entries(value as object).flatMap(([key, child]) => sentences(child, `${path}.${key}`));
}

test("both languages say the same things, none of them empty", () => {
  const paths = LANGUAGES.map((language) => sentences(wordsIn(language)).map(([path]) => path));
  expect(paths[1]).toEqual(paths[0]);
  for (const language of LANGUAGES) {
    for (const [path, sentence] of sentences(wordsIn(language))) expect(sentence.trim(), path).not.toBe("");
  }
});

test("Korean is Korean, and English has none of it", () => {
  for (const [path, sentence] of sentences(wordsIn("ko"))) expect(sentence, path).toMatch(HANGUL);
  const english = sentences({ ...wordsIn("en"), fieldErrors: {} });
  for (const [path, sentence] of english) expect(sentence, path).not.toMatch(HANGUL);
});

test.each(LANGUAGES)("every service, status, outcome, problem and field has words in %s", (language) => {
  const words = wordsIn(language);
  expect(Object.keys(words.services)).toEqual([...SERVICES]);
  expect(Object.keys(words.statuses).toSorted()).toEqual([...statusSchema.options].toSorted());
  expect(Object.keys(words.status.outcomes)).toEqual([...OUTCOMES]);
  expect(Object.keys(words.problems)).toEqual(Object.keys(PROBLEMS));
  expect(Object.keys(words.fields)).toEqual([...SIGNUP_FIELDS]);
  expect(Object.keys(words.roles)).toEqual(["ROLE_USER", "ROLE_ADMIN"]);
});

test.each(LANGUAGES)("the lights of one page never share a word in %s", (language) => {
  const { services, statuses } = wordsIn(language);
  expect(new Set(Object.values(services)).size).toBe(SERVICES.length);
  expect(new Set(Object.values(statuses)).size).toBe(statusSchema.options.length);
});

test.each(LANGUAGES)("every code has a message for every field in %s", (language) => {
  for (const field of [...SIGNUP_FIELDS, "role"]) {
    for (const code of FIELD_CODES) expect(fieldMessage(language, field, code)).toMatch(/[.]$/);
  }
});

test("a message names the field and its limit", () => {
  expect(fieldMessage("en", "userPw", "too_short")).toBe("Password must have at least 8 characters.");
  expect(fieldMessage("ko", "userId", "too_long")).toBe("아이디는 32자까지 쓸 수 있어요.");
  expect(fieldMessage("ko", "userName", "required")).toBe("이름을 입력해 주세요.");
});

test("a waiting time is said in seconds up to a minute, then in whole minutes, rounded up", () => {
  const { tryAgainIn } = wordsIn("en").problem;
  expect([1, 60, 61, 300].map(tryAgainIn)).toEqual(
    ["1 second", "60 seconds", "2 minutes", "5 minutes"].map((time) => `Try again in ${time}.`),
  );
  expect([8, 61].map(wordsIn("ko").problem.tryAgainIn)).toEqual([
    "8초 뒤에 다시 시도해 주세요.",
    "2분 뒤에 다시 시도해 주세요.",
  ]);
});

test("a field that the form does not have is not named back", () => {
  for (const language of LANGUAGES) {
    for (const code of FIELD_CODES) expect(fieldMessage(language, "<b>evil</b>", code)).not.toContain("evil");
  }
});
