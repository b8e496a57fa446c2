/** Password hashes: made, and checked against, one after the other. Nothing here keeps, logs or returns a password. */
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { hashQueue } from "./hash-queue.ts";
import { SCRYPT_LOG2_N } from "./scrypt-cost.ts";

const BLOCK_SIZE = 8;
const PARALLELIZATION = 5;
const SALT_BYTES = 16;
const KEY_BYTES = 32;

type Cost = { log2N: number; blockSize: number; parallelization: number };

const TODAYS_COST: Cost = { log2N: SCRYPT_LOG2_N, blockSize: BLOCK_SIZE, parallelization: PARALLELIZATION };

/**
 * The scrypt hash of a password with a new salt, as a PHC string: `$scrypt$ln=14,r=8,p=5$salt$hash`. About 140 ms of
 * CPU and 16 MiB. workerd has no Argon2, and its PBKDF2 stops at 100,000 iterations in production (November 2026).
 */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await deriveKey(password, salt, TODAYS_COST);
  return `$scrypt$ln=${SCRYPT_LOG2_N},r=${BLOCK_SIZE},p=${PARALLELIZATION}$${base64(salt)}$${base64(key)}`;
}

/** Whether a password is right, and whether its hash was made at an older cost than today's. */
export type PasswordCheck = { isRight: boolean; isOutdated: boolean };

const PHC = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;

/**
 * Checks a password against a PHC string. Without one (an unknown userId), does the same work and
 * answers no, so that the time does not show which userIds exist.
 *
 * @throws if the string is not one of `hashPassword`
 */
export async function checkPassword(password: string, phc: string | undefined): Promise<PasswordCheck> {
  if (phc === undefined) {
    await hashPassword(password);
    return { isRight: false, isOutdated: false };
  }
  const [, ln, r, p, salt = "", key = ""] = PHC.exec(phc) ?? [];
  if (ln === undefined) throw new Error("a stored password hash cannot be read");
  const cost = { log2N: Number(ln), blockSize: Number(r), parallelization: Number(p) };
  const expected = Uint8Array.fromBase64(key);
  const derived = await deriveKey(password, Uint8Array.fromBase64(salt), cost, expected.length);
  const isOutdated = JSON.stringify(cost) !== JSON.stringify(TODAYS_COST);
  return { isRight: timingSafeEqual(derived, expected), isOutdated };
}

/**
 * Hashed in the composed form (NFC), so that the same password typed on another keyboard is the same bytes
 * (NIST SP 800-63B-4, section 3.1.1.2). Never cut.
 */
function deriveKey(password: string, salt: Uint8Array, cost: Cost, keyBytes = KEY_BYTES): Promise<Uint8Array> {
  const { log2N, blockSize: r, parallelization: p } = cost;
  const options = { N: 2 ** log2N, r, p, maxmem: 64 * 1024 * 1024 };
  const derive = async (): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      scrypt(password.normalize("NFC"), salt, keyBytes, options, (error, key) =>
        error === null ? resolve(key) : reject(error),
      );
    });
  return hashQueue.run(derive);
}

/** The PHC string format's B64: base64 without padding. */
function base64(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}
