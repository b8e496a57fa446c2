/**
 * The token that watching one signup needs: an HMAC of its userId and eventId, so nothing has to be stored. It is checked
 * before any object is called.
 */
import { isMac, macOf } from "../accounts/secrets.ts";

/** Makes the token of a signup: 43 characters of base64url. */
export async function signupToken(secret: string, userId: string, eventId: string): Promise<string> {
  return macOf(secret, "signup-token:v1", tokenText(userId, eventId));
}

/** True if the token is this signup's, made with any of these secrets. */
export async function isSignupToken(
  secrets: readonly string[],
  userId: string,
  eventId: string,
  token: string,
): Promise<boolean> {
  return isMac(token, secrets, "signup-token:v1", tokenText(userId, eventId));
}

/** The cookie that carries the token in a browser: one per signup, so that two tabs do not disturb each other. */
export function tokenCookieName(eventId: string): string {
  return `signup-${eventId}`;
}

/** Neither a userId nor an eventId can hold a line break, so no two signups have the same text. */
function tokenText(userId: string, eventId: string): string {
  return `${userId}\n${eventId}`;
}
