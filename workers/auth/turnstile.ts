/**
 * Cloudflare Turnstile, as an option: a proof that a browser is behind a signup. Off unless both keys are set (the
 * variable TURNSTILE_SITE_KEY, the secret TURNSTILE_SECRET_KEY). When it is on, a signup without a proof is refused;
 * when Cloudflare cannot be asked, nobody is let in on trust.
 */
import * as z from "zod";
import { log, reasonOf } from "#shared/platform/log.ts";

/** The field in which Turnstile's widget sends its proof. */
export const TURNSTILE_FIELD = "cf-turnstile-response";

/** Where the widget comes from; the pages' Content-Security-Policy lets it in when it is on. */
export const TURNSTILE_ORIGIN = "https://challenges.cloudflare.com";

const VERIFY_URL = `${TURNSTILE_ORIGIN}/turnstile/v0/siteverify`;

/** A proof is at most this long (developers.cloudflare.com/turnstile/get-started/server-side-validation). */
const PROOF_CHARACTERS_MAX = 2_048;

/** How long Cloudflare may take to answer (milliseconds). */
const VERIFY_MS_MAX = 5_000;

const answerSchema = z.object({ success: z.boolean() });

type Keys = { TURNSTILE_SITE_KEY?: string; TURNSTILE_SECRET_KEY?: string };

/** The key to show the widget with, or null if Turnstile is off. */
export function turnstileSiteKey({ TURNSTILE_SITE_KEY = "", TURNSTILE_SECRET_KEY = "" }: Keys): string | null {
  return TURNSTILE_SITE_KEY !== "" && TURNSTILE_SECRET_KEY !== "" ? TURNSTILE_SITE_KEY : null;
}

/** Whether a proof holds. Always, if Turnstile is off. */
export async function checkProof(keys: Keys, proof: unknown, address: string): Promise<"holds" | "fails" | "unknown"> {
  if (turnstileSiteKey(keys) === null) return "holds";
  if (typeof proof !== "string" || proof === "" || proof.length > PROOF_CHARACTERS_MAX) return "fails";
  try {
    const response = await fetch(VERIFY_URL, {
      method: "POST",
      body: new URLSearchParams({ secret: keys.TURNSTILE_SECRET_KEY ?? "", response: proof, remoteip: address }),
      signal: AbortSignal.timeout(VERIFY_MS_MAX),
    });
    return answerSchema.parse(await response.json()).success ? "holds" : "fails";
  } catch (error) {
    log("error", "turnstile not reached", { reason: reasonOf(error) });
    return "unknown";
  }
}
