import { describe, expect, test } from "vitest";
import { isSignupToken, signupToken, tokenCookieName } from "./signup-token.ts";

const SECRET = "a-secret-of-more-than-thirty-two-characters";
const EVENT = "3f0c3a52-9a0f-4a62-8d5e-0a4c7f6f1b11";

describe("the token of a signup", () => {
  test("is 43 characters of base64url, the same each time", async () => {
    const token = await signupToken(SECRET, "kim", EVENT);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await signupToken(SECRET, "kim", EVENT)).toBe(token);
    expect(await isSignupToken([SECRET], "kim", EVENT, token)).toBe(true);
  });

  test("is no other signup's, no other user's, and no other secret's", async () => {
    const token = await signupToken(SECRET, "kim", EVENT);
    expect(await isSignupToken([SECRET], "kim", crypto.randomUUID(), token)).toBe(false);
    expect(await isSignupToken([SECRET], "lee", EVENT, token)).toBe(false);
    expect(await isSignupToken([`${SECRET}2`], "kim", EVENT, token)).toBe(false);
  });

  test("is not there for a change of one character, wherever it is", async () => {
    const token = await signupToken(SECRET, "kim", EVENT);
    for (let at = 0; at < token.length - 1; at++) {
      const changed = token.slice(0, at) + (token[at] === "A" ? "B" : "A") + token.slice(at + 1);
      expect(await isSignupToken([SECRET], "kim", EVENT, changed)).toBe(false);
    }
  });

  test.each(["", "short", "A".repeat(42), "A".repeat(44), "=".repeat(43), "é".repeat(43)])(
    "cannot be %j",
    async (token) => {
      expect(await isSignupToken([SECRET], "kim", EVENT, token)).toBe(false);
    },
  );

  test("has a cookie name of its own", () => {
    expect(tokenCookieName(EVENT)).toBe(`signup-${EVENT}`);
  });
});
