/**
 * Idempotency keys: the same key for the same userId is the same signup, however often and wherever it arrives.
 * There is no table of keys: a key and its userId determine the signup's eventId, and the rest follows from that.
 */
import { profileOf } from "#shared/contract/account.ts";
import type { Profile } from "#shared/contract/user.ts";
import { hmac } from "../accounts/secrets.ts";

/** A key: 1 to 64 visible ASCII characters. */
export function isIdempotencyKey(key: string): boolean {
  return /^[\x21-\x7E]{1,64}$/.test(key);
}

/** The eventId of a signup: chance without a key; with one, a UUID of version 8 (RFC 9562) that nobody else can make. */
export async function eventIdFor(secret: string, userId: string, key: string | undefined): Promise<string> {
  if (key === undefined) return crypto.randomUUID();
  // The key is the last part, so no choice of it can pass for another userId's.
  const hex = new Uint8Array(await hmac(secret, "event-id:v1", `${userId}\n${key}`)).toHex();
  // 8 marks the version; 8 to b, in the fourth group, the variant.
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0b0011) | 0b1000).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

/**
 * The eventId of the repair that a session asks for: one for each session, so that a page that is loaded again shows the
 * same repair. No idempotency key holds a space, so no signup has this eventId.
 */
export async function repairIdOf(secret: string, userId: string, sessionToken: string): Promise<string> {
  return eventIdFor(secret, userId, `repair ${sessionToken}`);
}

/**
 * The eventId of a change or an erasure of an account: chance without a key. No idempotency key holds a space, so no signup
 * and no repair has this eventId.
 */
export async function changeIdFor(secret: string, userId: string, key: string | undefined): Promise<string> {
  return eventIdFor(secret, userId, key === undefined ? undefined : `change ${key}`);
}

/** Tells one profile from another. Never of a password: a hash this fast would give it away. */
export async function fingerprintOf(profile: Profile): Promise<string> {
  return digestOf(Object.values(profileOf(profile)));
}

/** SHA-256 in base64url. */
export async function digestOf(values: readonly (string | null)[]): Promise<string> {
  const text = new TextEncoder().encode(JSON.stringify(values));
  return new Uint8Array(await crypto.subtle.digest("SHA-256", text)).toBase64({ alphabet: "base64url" });
}
