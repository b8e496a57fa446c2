/**
 * AUTH_SECRET, from which a key is derived for each purpose. A token made for one purpose is not valid for another.
 */

/** RFC 2104, section 3: a key shorter than the hash's output (32 bytes) weakens an HMAC. */
const SECRET_CHARACTERS_MIN = 32;

/** The purposes. Renaming one invalidates everything that was made under the old name. */
type Purpose = "signup-token:v1" | "event-id:v1" | "known-browser:v1" | "action:v1" | MailPurpose;

/** What mails are made of: `mail/tokens.ts`, `mail/limits.ts`. */
type MailPurpose = "mail-token:v1" | "mail-code:v1" | "mail-address:v1";

const encoder = new TextEncoder();

/** The secret, and the previous one while a rotation goes on: tokens made with that are still valid. */
type Secrets = { AUTH_SECRET?: string; AUTH_SECRET_PREVIOUS?: string };

/** False if a secret is missing or too short. auth then serves nothing. */
export function areSecrets({ AUTH_SECRET = "", AUTH_SECRET_PREVIOUS }: Secrets): boolean {
  return [AUTH_SECRET, AUTH_SECRET_PREVIOUS ?? AUTH_SECRET].every((secret) => secret.length >= SECRET_CHARACTERS_MIN);
}

/** The secrets that are valid now, the newest first. */
export function secretsOf({ AUTH_SECRET, AUTH_SECRET_PREVIOUS }: Secrets & { AUTH_SECRET: string }): string[] {
  return AUTH_SECRET_PREVIOUS === undefined ? [AUTH_SECRET] : [AUTH_SECRET, AUTH_SECRET_PREVIOUS];
}

/** The HMAC of a text under the key of a purpose: 32 bytes. */
export async function hmac(secret: string, purpose: Purpose, text: string): Promise<ArrayBuffer> {
  return crypto.subtle.sign("HMAC", await keyFor(secret, purpose), encoder.encode(text));
}

const BASE64URL = { alphabet: "base64url", omitPadding: true } as const;

/** The same, to be carried by a cookie or a header: 43 characters of base64url. */
export async function macOf(secret: string, purpose: Purpose, text: string): Promise<string> {
  return new Uint8Array(await hmac(secret, purpose, text)).toBase64(BASE64URL);
}

/** True if this is the MAC of the text, made with any of these secrets. Takes as long for a wrong one as for the right one. */
export async function isMac(mac: string, secrets: readonly string[], purpose: Purpose, text: string): Promise<boolean> {
  if (!/^[\w-]{43}$/.test(mac)) return false;
  const bytes = Uint8Array.fromBase64(mac, { alphabet: "base64url" });
  const matches = await Promise.all(
    secrets.map(async (secret) =>
      crypto.subtle.verify("HMAC", await keyFor(secret, purpose), bytes, encoder.encode(text)),
    ),
  );
  return matches.includes(true);
}

/** The keys derived in this isolate: a few, and deriving one takes as long as many uses of it. */
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
