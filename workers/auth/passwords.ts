/**
 * Passwords: turned into hashes, and refused when everybody uses them. Nothing here keeps, logs or returns a password.
 */
import { randomBytes, scrypt } from "node:crypto";
import type { SignupRequest } from "#shared/contract/user.ts";
import { SCRYPT_LOG2_N } from "./scrypt-cost.ts";

const BLOCK_SIZE = 8;
const PARALLELIZATION = 5;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

/**
 * The scrypt hash of a password with a new salt, as a PHC string: `$scrypt$ln=14,r=8,p=5$salt$hash`. About 140 ms of
 * CPU and 16 MiB. workerd has no Argon2, and its PBKDF2 stops at 100,000 iterations in production (November 2026).
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, salt);
  return `$scrypt$ln=${SCRYPT_LOG2_N},r=${BLOCK_SIZE},p=${PARALLELIZATION}$${base64(salt)}$${base64(key)}`;
}

/** Why a password that fits the contract is refused all the same; null when it is not. */
export async function passwordWeakness({
  userId,
  userPw,
  email,
}: SignupRequest): Promise<"common_password" | "contains_your_data" | null> {
  const password = userPw.toLowerCase();
  const own = [userId, email.slice(0, email.lastIndexOf("@")).toLowerCase()];
  // A local part of one or two characters is in nearly everything; refusing it would explain nothing.
  if (own.some((data) => data.length >= 3 && password.includes(data))) return "contains_your_data";
  return (await commonPasswords()).has(password) ? "common_password" : null;
}

let common: ReadonlySet<string> | undefined;

/** The 49,000 commonest, from zxcvbn's list. Loaded when the first signup needs it: no other request pays for it. */
async function commonPasswords(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  common ??= new Set(dictionary["passwords-common"].map((password) => password.toLowerCase()));
  return common;
}

function deriveKey(password: string, salt: Buffer): Promise<Buffer> {
  const cost = { N: 2 ** SCRYPT_LOG2_N, r: BLOCK_SIZE, p: PARALLELIZATION, maxmem: 64 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, cost, (error, key) => (error === null ? resolve(key) : reject(error)));
  });
}

/** The PHC string format's B64: base64 without padding. */
function base64(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
