import { Buffer } from "node:buffer";
import { scryptSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { passwordWeakness } from "./password-weakness.ts";
import { hashPassword } from "./passwords.ts";
import { SCRYPT_LOG2_N } from "./scrypt-cost.ts";

describe("the hash of a password", () => {
  test("is a PHC string that says its cost, and is what scrypt makes of password and salt", async () => {
    const phc = await hashPassword("correct horse battery");
    const [, log2N, salt, key] = /^\$scrypt\$ln=(\d+),r=8,p=5\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(phc)!;
    expect(Number(log2N)).toBe(SCRYPT_LOG2_N);
    const cost = { N: 2 ** SCRYPT_LOG2_N, r: 8, p: 5, maxmem: 64 * 1024 * 1024 };
    const derived = scryptSync("correct horse battery", Buffer.from(salt!, "base64"), 32, cost);
    expect(derived).toEqual(Buffer.from(key!, "base64"));
  });

  test("differs each time, so that equal passwords do not show", async () => {
    expect(await hashPassword("correct horse battery")).not.toBe(await hashPassword("correct horse battery"));
  });
});

describe("a password that fits the contract is refused all the same", () => {
  const signup = { userId: "kim", email: "Kim.Lee@example.com", userName: "Kim" };

  test.each([
    ["common", "password1", "common_password"],
    ["common in another case", "PASSWORD1", "common_password"],
    ["long and common", "1234567890", "common_password"],
    ["with this site's name in it", "my Signup-Lights password", "common_password"],
    ["with the userId in it", "hello-kim-hello", "contains_your_data"],
    ["with the userId in it in another case", "hello-KIM-hello", "contains_your_data"],
    ["with the e-mail's local part in it", "my kim.lee and me", "contains_your_data"],
    ["neither", "correct horse battery", null],
    ["with the e-mail's domain in it", "I like example.com", null],
  ])("when it is %s", async (_, userPw, weakness) => {
    expect(await passwordWeakness({ ...signup, userId: "kim", userPw })).toBe(weakness);
  });

  test("but not for one or two characters of the e-mail, which are in nearly everything", async () => {
    expect(
      await passwordWeakness({ ...signup, userId: "zzz", email: "co@example.com", userPw: "correct horse" }),
    ).toBeNull();
  });
});
