/**
 * The token that lets somebody watch one signup: an HMAC of its userId and eventId. Nothing to store, nothing to
 * guess. Checked before any object is touched.
 */
import { hmac, isHmac } from "./secrets.ts";

/** Makes the token of a signup: 43 characters of base64url. */
export async function signupToken(secret: string, userId: string, eventId: string): Promise<string> {
  const mac = await hmac(secret, "signup-token:v1", tokenText(userId, eventId));
  return new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** True if the token is this signup's, made with any of these secrets. */
export async function isSignupToken(
  secrets: readonly string[],
  userId: string,
  eventId: string,
  token: string,
): Promise<boolean> {
  if (!/^[\w-]{43}$/.test(token)) return false;
  const mac = Uint8Array.fromBase64(token, { alphabet: "base64url" });
  const text = tokenText(userId, eventId);
  const matches = await Promise.all(secrets.map((secret) => isHmac(mac, secret, "signup-token:v1", text)));
  return matches.includes(true);
}

/** The cookie that carries the token in a browser: one per signup, so that two tabs do not disturb each other. */
export function tokenCookieName(eventId: string): string {
  return `signup-${eventId}`;
}

/** Neither a userId nor an eventId can hold a line break, so no two signups have the same text. */
function tokenText(userId: string, eventId: string): string {
  return `${userId}\n${eventId}`;
}
