/** AUTH_SECRET: the one secret, from which the key for each purpose is derived. */

/** RFC 2104, section 3: a key shorter than the hash's output (32 bytes) weakens an HMAC. */
const SECRET_CHARACTERS_MIN = 32;

/** False if the secret is missing or short: then nothing may be served. */
export function isSecret(secret: string | undefined): boolean {
  return secret !== undefined && secret.length >= SECRET_CHARACTERS_MIN;
}
