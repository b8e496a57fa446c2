/**
 * The token that lets somebody watch one signup: an HMAC of its userId and eventId. Nothing to store, nothing to
 * guess. Checked before any object is touched.
 */
const encoder = new TextEncoder();

/** AUTH_SECRET is hashed with its purpose, so that a token made for one purpose is worth nothing for another. */
const PURPOSE = "signup-lights:signup-token:v1";

/** Makes the token of a signup: 43 characters of base64url. */
export async function signupToken(secret: string, userId: string, eventId: string): Promise<string> {
  const mac = await crypto.subtle.sign("HMAC", await tokenKey(secret), tokenData(userId, eventId));
  return new Uint8Array(mac).toBase64({ alphabet: "base64url", omitPadding: true });
}

/** True if the token is this signup's. Takes as long for a wrong token as for a right one. */
export async function isSignupToken(secret: string, userId: string, eventId: string, token: string): Promise<boolean> {
  if (!/^[\w-]{43}$/.test(token)) return false;
  const mac = Uint8Array.fromBase64(token, { alphabet: "base64url" });
  return crypto.subtle.verify("HMAC", await tokenKey(secret), mac, tokenData(userId, eventId));
}

/** The cookie that carries the token in a browser: one per signup, so that two tabs do not disturb each other. */
export function tokenCookieName(eventId: string): string {
  return `signup-${eventId}`;
}

/** Neither a userId nor an eventId can hold a line break, so no two signups have the same data. */
function tokenData(userId: string, eventId: string): Uint8Array {
  return encoder.encode(`${userId}\n${eventId}`);
}

async function tokenKey(secret: string): Promise<CryptoKey> {
  const hkdf = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info: encoder.encode(PURPOSE) };
  return crypto.subtle.deriveKey(parameters, hkdf, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}
