/**
 * In place of `workers/auth/accounts/scrypt-cost.ts` beside auth's code, and where a test makes signups by the hundred: a hash
 * that costs next to nothing. No deployed bundle can hold it (`tests/deploy/uploaded.suite.ts`).
 */

/** N = 2, the least that scrypt takes. */
export const SCRYPT_LOG2_N = 1;

/** About. */
export const HASH_MS = 1;
