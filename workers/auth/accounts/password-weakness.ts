/** Weak passwords: those that everybody uses, and those that contain what is known of their owner. */
import type { SignupRequest } from "#shared/contract/user.ts";

/** The product's name in a password (ASVS 5.0, 6.2.11: context-specific words). */
const PRODUCT_WORDS = ["signup-lights", "signuplights"];

/** Why a password of valid length is refused; null if it is not weak. */
export async function passwordWeakness({
  userId,
  userPw,
  email,
}: Pick<SignupRequest, "userId" | "userPw" | "email">): Promise<"common_password" | "contains_your_data" | null> {
  const password = userPw.normalize("NFC").toLowerCase();
  const own = [userId, email.slice(0, email.lastIndexOf("@")).toLowerCase()];
  // A local part of one or two characters occurs in nearly every password.
  if (own.some((data) => data.length >= 3 && password.includes(data))) return "contains_your_data";
  const isCommon = PRODUCT_WORDS.some((word) => password.includes(word)) || (await commonPasswords()).has(password);
  return isCommon ? "common_password" : null;
}

let common: ReadonlySet<string> | undefined;

/** The 49,000 commonest, from zxcvbn's list. Loaded when the first signup needs it: no other request pays for it. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  common ??= new Set(dictionary["passwords-common"].map((password) => password.toLowerCase()));
  return common;
}
