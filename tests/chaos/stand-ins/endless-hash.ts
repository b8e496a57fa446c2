/**
 * Bundled in place of `workers/auth/accounts/passwords.ts` by `first-frame.test.ts`: a hash that holds the thread for ever, as
 * the real one does for 140 ms. What reaches a client all the same was sent before any hashing began.
 */
import { hashQueue } from "../../../workers/auth/accounts/hash-queue.ts";

/** Never returns, and lets nothing else run, once its turn has come. */
export async function hashPassword(): Promise<never> {
  return hashQueue.run(() => {
    for (;;);
  });
}

/** The same, for whoever logs in. */
export async function checkPassword(): Promise<never> {
  return hashPassword();
}
