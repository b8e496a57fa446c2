/**
 * AUTH_SECRET: the one secret, from which a key for each purpose is derived. What was made with the key of one purpose
 * is worth nothing for another.
 */

/** RFC 2104, section 3: a key shorter than the hash's output (32 bytes) weakens an HMAC. */
const SECRET_CHARACTERS_MIN = 32;

/** What keys are derived for. A name that is changed makes everything made under it worthless. */
type Purpose = "signup-token:v1" | "event-id:v1";

const encoder = new TextEncoder();

/** The secret, and the one before it, if it was changed: what was made with that one is good for a while. */
type Secrets = { AUTH_SECRET?: string; AUTH_SECRET_PREVIOUS?: string };

/** False if a secret is missing or short: then nothing may be served. */
export function areSecrets({ AUTH_SECRET = "", AUTH_SECRET_PREVIOUS }: Secrets): boolean {
  return [AUTH_SECRET, AUTH_SECRET_PREVIOUS ?? AUTH_SECRET].every((secret) => secret.length >= SECRET_CHARACTERS_MIN);
}

/** The secrets that something may have been made with, today's first. */
export function secretsOf({ AUTH_SECRET, AUTH_SECRET_PREVIOUS }: Secrets & { AUTH_SECRET: string }): string[] {
  return AUTH_SECRET_PREVIOUS === undefined ? [AUTH_SECRET] : [AUTH_SECRET, AUTH_SECRET_PREVIOUS];
}

/** The HMAC of a text under the key of a purpose: 32 bytes. */
export async function hmac(secret: string, purpose: Purpose, text: string): Promise<ArrayBuffer> {
  return crypto.subtle.sign("HMAC", await keyFor(secret, purpose), encoder.encode(text));
}

/** True if this is the HMAC of the text. Takes as long for a wrong one as for the right one. */
export async function isHmac(mac: Uint8Array, secret: string, purpose: Purpose, text: string): Promise<boolean> {
  return crypto.subtle.verify("HMAC", await keyFor(secret, purpose), mac, encoder.encode(text));
}

/** The keys that were derived in this isolate: a handful, and deriving one takes as long as using it many times. */
const keys = new Map<string, CryptoKey>();

async function keyFor(secret: string, purpose: Purpose): Promise<CryptoKey> {
  const name = `${purpose} ${secret}`;
  const key = keys.get(name) ?? (await derive(secret, purpose));
  keys.set(name, key);
  return key;
}

/** HKDF (RFC 5869) with the purpose as its info. */
async function derive(secret: string, purpose: Purpose): Promise<CryptoKey> {
  const hkdf = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, ["deriveKey"]);
  const info = encoder.encode(`signup-lights:${purpose}`);
  const parameters = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info };
  return crypto.subtle.deriveKey(parameters, hkdf, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}
