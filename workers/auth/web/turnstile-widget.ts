/** What the pages need to know of Cloudflare Turnstile's widget. `http/turnstile.ts` checks its proofs. */

/** The field in which Turnstile's widget sends its proof. */
export const TURNSTILE_FIELD = "cf-turnstile-response";

/** Where the widget comes from; the pages' Content-Security-Policy lets it in when it is on. */
export const TURNSTILE_ORIGIN = "https://challenges.cloudflare.com";
