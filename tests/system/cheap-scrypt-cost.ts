/**
 * Bundled in place of `workers/auth/accounts/scrypt-cost.ts` when a test makes signups by the hundred: a hash that costs next to
 * nothing. Only `company.ts` names this file; no deployed bundle can hold it.
 */

/** N = 2, the least that scrypt takes. */
export const SCRYPT_LOG2_N = 1;
