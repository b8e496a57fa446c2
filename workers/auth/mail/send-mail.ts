/**
 * Sends one mail through Cloudflare Email Service (developers.cloudflare.com/email-service, read in November 2026). Checks
 * both addresses, so that nothing in them can become a header. Keeps nothing, tries once, and logs nothing of a mail.
 *
 * Until its domain is set up, the binding is there and sends to the account's own verified addresses alone: whoever calls
 * gets the code of the refusal.
 */
import { readEmail } from "#shared/contract/email.ts";
import type { Remedy } from "#shared/platform/failures.ts";

/** A mail, as text and, if there is `html`, as that as well. `subject` is one line. */
export type Mail = { from: string; to: string; subject: string; text: string; html?: string };

/**
 * What Cloudflare answered: it has taken the mail, or the code of its refusal, such as `E_SENDER_NOT_VERIFIED`.
 * `E_VALIDATION_ERROR` is also ours: an address that is none.
 */
export type MailOutcome = { isTaken: true } | { isTaken: false; code: string };

/** A subject may have 998 characters (RFC 5322, section 2.1.1); no more than this is shown. */
const SUBJECT_CHARACTERS_MAX = 200;

/** Sends a mail. Never throws. */
export async function sendMail(binding: SendEmail, { from, to, subject, ...body }: Mail): Promise<MailOutcome> {
  if (!isAddress(from) || !isAddress(to)) return { isTaken: false, code: "E_VALIDATION_ERROR" };
  try {
    await binding.send({ from, to, subject: oneLine(subject), ...body });
    return { isTaken: true };
  } catch (error) {
    return { isTaken: false, code: codeOf(error) };
  }
}

/**
 * What Cloudflare refuses whenever it is asked: this mail, or this recipient (developers.cloudflare.com/email-service/api/
 * send-emails/workers-api, "Error codes", read in November 2026). Every other code may be over after a while, also what an
 * operator has to correct (`E_SENDER_NOT_VERIFIED`): such a mail ends as a dead letter, and is seen.
 */
const FOR_GOOD =
  /^E_(VALIDATION_ERROR|FIELD_MISSING|TOO_MANY_\w+|RECIPIENT_\w+|CONTENT_TOO_LARGE|DELIVERY_FAILED|HEADERS?_\w+)$/;

const OVER_A_LIMIT = new Set(["E_RATE_LIMIT_EXCEEDED", "E_DAILY_LIMIT_EXCEEDED"]);

/** What to do about a refusal: as `shared/platform/failures.ts` has it. */
export function remedyForRefusal(code: string): Remedy {
  if (OVER_A_LIMIT.has(code)) return "wait";
  return FOR_GOOD.test(code) ? "give up" : "retry";
}

/** True for one address and nothing else: no name, no list, no line break. */
export function isAddress(text: string): boolean {
  return readEmail(text) === text;
}

/** A line break would end the header (RFC 5322, section 2.2). */
function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, " ").slice(0, SUBJECT_CHARACTERS_MAX);
}

/** The code alone: the words of an error may repeat an address. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" && /^E_[A-Z_]{1,60}$/.test(code) ? code : "unknown";
}
