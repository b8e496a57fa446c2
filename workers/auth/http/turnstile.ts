/**
 * Cloudflare Turnstile, as an option: a proof that a browser sends with a signup. Off without its keys (the variable
 * TURNSTILE_SITE_KEY, the secret TURNSTILE_SECRET_KEY); with one of them alone, auth serves nothing (`configuration.ts`).
 * When it is on, a signup without a proof is refused, and so is every signup while Cloudflare cannot be asked.
 */
import * as z from "zod";
import { log, reasonOf } from "#shared/platform/log.ts";
import { TURNSTILE_ORIGIN } from "../web/turnstile-widget.ts";

const VERIFY_URL = `${TURNSTILE_ORIGIN}/turnstile/v0/siteverify`;

/** A proof is at most this long (developers.cloudflare.com/turnstile/get-started/server-side-validation). */
const PROOF_CHARACTERS_MAX = 2_048;

/** How long Cloudflare may take to answer (milliseconds). */
const VERIFY_MS_MAX = 5_000;

const answerSchema = z.object({ success: z.boolean() });

type Keys = { TURNSTILE_SITE_KEY?: string; TURNSTILE_SECRET_KEY?: string };

/** True if any key is set. */
export function hasEitherKey({ TURNSTILE_SITE_KEY = "", TURNSTILE_SECRET_KEY = "" }: Keys): boolean {
  return TURNSTILE_SITE_KEY !== "" || TURNSTILE_SECRET_KEY !== "";
}

/** The key to show the widget with, or null if Turnstile is off. */
export function turnstileSiteKey({ TURNSTILE_SITE_KEY = "", TURNSTILE_SECRET_KEY = "" }: Keys): string | null {
  return TURNSTILE_SITE_KEY !== "" && TURNSTILE_SECRET_KEY !== "" ? TURNSTILE_SITE_KEY : null;
}

/**
 * Checks a proof. It always holds if Turnstile is off.
 *
 * @param address the visitor's whole address, which Cloudflare compares with the one that solved the challenge
 */
export async function checkProof(
  keys: Keys,
  proof: unknown,
  address: string | undefined,
): Promise<"holds" | "fails" | "unknown"> {
  if (turnstileSiteKey(keys) === null) return "holds";
  if (typeof proof !== "string" || proof === "" || proof.length > PROOF_CHARACTERS_MAX) return "fails";
  try {
    const response = await fetch(VERIFY_URL, {
      method: "POST",
      body: new URLSearchParams({
        secret: keys.TURNSTILE_SECRET_KEY ?? "",
        response: proof,
        ...(address !== undefined && { remoteip: address }),
      }),
      signal: AbortSignal.timeout(VERIFY_MS_MAX),
    });
    return answerSchema.parse(await response.json()).success ? "holds" : "fails";
  } catch (error) {
    log("error", "turnstile not reached", { reason: reasonOf(error) });
    return "unknown";
  }
}
