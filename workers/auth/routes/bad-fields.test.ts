/** Fields that break a rule: the answer to a program, the page for a person, and nothing kept of either. */
import { afterAll, describe, expect, test } from "vitest";
import type { FieldCode } from "#shared/contract/user.ts";
import { fieldMessage } from "../web/words.ts";
import { GOOD, kept, post, postForm, postJson } from "../client.suite.ts";

const before = await kept();
afterAll(async () => expect(await kept(), "what was kept of refused signups").toEqual(before));

type Case = [what: string, change: Record<string, string>, field: string, code: FieldCode];

const CASES: Case[] = [
  ["no userId", { userId: "" }, "userId", "required"],
  ["a userId of 2 characters", { userId: "ab" }, "userId", "too_short"],
  ["a userId of 33 characters", { userId: "a".repeat(33) }, "userId", "too_long"],
  ["a userId that is a path", { userId: "../x" }, "userId", "invalid_characters"],
  ["a userId that is a property of every object", { userId: "__proto__" }, "userId", "invalid_start"],
  ["a userId in full-width letters", { userId: "ｋｉｍｋｉｍ" }, "userId", "invalid_characters"],
  ["a userId with the Kelvin sign, which folds to a k", { userId: "\u212Aim" }, "userId", "invalid_characters"],
  ["a userId that starts with a dot", { userId: ".kim" }, "userId", "invalid_start"],
  ["a userId with a space in it", { userId: "k im" }, "userId", "invalid_characters"],
  ["a userId with a line break in it", { userId: "k\nim" }, "userId", "invalid_characters"],
  ["a userId of 44 characters, as it was pasted", { userId: "a".repeat(44) }, "userId", "too_long"],
  ["a userId that is reserved", { userId: "Admin" }, "userId", "reserved"],
  ["four Hangul syllables as ten letters", { userPw: "한국사람".normalize("NFD") }, "userPw", "too_short"],
  ["an e-mail with a label that ends with a hyphen", { email: "kim@example-.com" }, "email", "invalid_email"],
  ["a name that nobody can see", { userName: "\u3164" }, "userName", "invisible"],
  ["a name of two lines", { userName: "Kim\u2028Lee" }, "userName", "invalid_characters"],
  ["no password", { userPw: "" }, "userPw", "required"],
  ["a password of 7 code points", { userPw: "🔑🔑🔑🔑🔑🔑🔑" }, "userPw", "too_short"],
  ["a password of 129 code points", { userPw: "🔑".repeat(129) }, "userPw", "too_long"],
  ["a common password", { userPw: "password1" }, "userPw", "common_password"],
  ["a common password in another case", { userPw: "QwErTyUiOp" }, "userPw", "common_password"],
  ["a password with the userId in it", { userPw: "my-KIM-secret" }, "userPw", "contains_your_data"],
  [
    "a password with the e-mail's local part in it",
    { email: "Long.Name@example.com", userPw: "xx-long.name-xx" },
    "userPw",
    "contains_your_data",
  ],
  ["no e-mail", { email: "" }, "email", "required"],
  ["an e-mail without an @", { email: "kim.example.com" }, "email", "invalid_email"],
  ["an e-mail with two @", { email: "kim@kim@example.com" }, "email", "invalid_email"],
  ["an e-mail without a domain", { email: "kim@" }, "email", "invalid_email"],
  ["an e-mail with a name around it", { email: "Kim <kim@example.com>" }, "email", "invalid_email"],
  ["an e-mail with a header after it", { email: "kim@example.com\r\nBcc: all" }, "email", "invalid_email"],
  ["an e-mail of 255 characters", { email: `${"a".repeat(243)}@example.com` }, "email", "too_long"],
  ["no name", { userName: "" }, "userName", "required"],
  ["a name of spaces", { userName: "   " }, "userName", "required"],
  ["a name with NUL", { userName: "Kim\u0000" }, "userName", "invalid_characters"],
  ["a name with a right-to-left override", { userName: "Kim\u202Etxt.exe" }, "userName", "invalid_characters"],
  ["a name with a directional isolate", { userName: "Kim\u2066" }, "userName", "invalid_characters"],
  ["a name of 65 code points", { userName: "김".repeat(65) }, "userName", "too_long"],
  ["a name of 65 emoji", { userName: "🙂".repeat(65) }, "userName", "too_long"],
  ["a role that there is not", { role: "ROLE_ROOT" }, "role", "invalid_role"],
  ["a key that nobody asked for", { isAdmin: "true" }, "isAdmin", "unknown_field"],
  ["a key that is every object's", { constructor: "x" }, "constructor", "unknown_field"],
];

describe("a program that sends", () => {
  test.each(CASES)("%s gets the field and the code, the second time as well", async (_, change, field, code) => {
    for (let time = 0; time < 2; time++) {
      const response = await postJson({ ...GOOD, ...change });
      expect(response.status).toBe(422);
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(await response.json()).toEqual({
        type: "about:blank",
        title: "Some fields are not valid",
        status: 422,
        code: "invalid_fields",
        errors: [{ field, code, message: fieldMessage("en", field, code) }],
      });
    }
  });
});

describe("a person who sends", () => {
  test.each(CASES)("%s has the form again, with the message at the field", async (_, change, field, code) => {
    for (let time = 0; time < 2; time++) {
      const typed: Record<keyof typeof GOOD, string> = { ...GOOD, ...change };
      const response = await postForm(typed);
      expect(response.status).toBe(422);
      expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
      const page = await response.text();
      const message = fieldMessage("en", field, code);
      const hasPlace = Object.hasOwn(GOOD, field);
      expect(page).toContain(hasPlace ? `id="${field}-error" aria-live="polite">${message}<` : `<li>${message}</li>`);
      expect(page.match(/aria-invalid="true"/g) ?? []).toHaveLength(hasPlace ? 1 : 0);
      expect(/<input id="userPw"[^>]*>/.exec(page)?.[0]).not.toContain("value=");
      if (typed.userPw !== "") expect(page).not.toContain(typed.userPw);
      for (const shown of ["userId", "email", "userName"] as const) {
        if (shown !== field) expect(page).toContain(`value="${typed[shown]}"`);
      }
    }
  });
});

describe("what only JSON can say", () => {
  const LONE: Case[] = [
    ["a high surrogate without its low one", { userName: "Kim \uD83D" }, "userName", "invalid_characters"],
    ["a low surrogate without its high one", { userName: "\uDE00 Kim" }, "userName", "invalid_characters"],
    ["half a surrogate pair in a password", { userPw: "correct horse \uD83D" }, "userPw", "invalid_characters"],
  ];
  test.each(LONE)("%s is refused", async (_, change, field, code) => {
    const response = await postJson({ ...GOOD, ...change });
    expect(await response.json()).toMatchObject({ status: 422, errors: [{ field, code }] });
  });

  test.each(["userId", "userPw", "email", "userName"])("a %s that is no text is refused", async (field) => {
    for (const value of [null, 7, true, ["kim"], { toString: "kim" }]) {
      const response = await postJson({ ...GOOD, [field]: value });
      expect(await response.json()).toMatchObject({ status: 422, errors: [{ field, code: "not_text" }] });
    }
  });

  test.each(["userId", "userPw", "email", "userName"])("a %s that is missing is required", async (missing) => {
    const fields = Object.fromEntries(Object.entries(GOOD).filter(([field]) => field !== missing));
    expect(await (await postJson(fields)).json()).toMatchObject({ errors: [{ field: missing, code: "required" }] });
  });

  test("a key that would reach into an object is refused, and reaches nothing", async () => {
    const own = JSON.stringify(GOOD).slice(0, -1);
    const headers = { "content-type": "application/json" };
    for (const key of ["__proto__", "constructor", "prototype"]) {
      const response = await post(`${own},"${key}":{"role":"ROLE_ADMIN"}}`, headers);
      expect(await response.json()).toMatchObject({ status: 422, errors: [{ field: key, code: "unknown_field" }] });
    }
    expect(({} as { role?: string }).role).toBeUndefined();
  });

  test("every field that is wrong is named, once, in one answer", async () => {
    const response = await postJson({ userId: "!", userPw: "short", email: "@", userName: "", extra: 1 });
    const { errors } = await response.json<{ errors: { field: string }[] }>();
    expect(errors.map(({ field }) => field).toSorted()).toEqual(["email", "extra", "userId", "userName", "userPw"]);
  });
});
