/**
 * Bundled in place of `workers/auth/accounts/passwords.ts` by `first-frame.test.ts`: a hash that holds the thread for ever, as
 * the real one does for 140 ms. What reaches a client all the same was sent before any hashing began.
 */

/** Never returns, and lets nothing else run. */
export function hashPassword(): never {
  for (;;);
}

/** The same, for whoever logs in. */
export function checkPassword(): never {
  return hashPassword();
}
