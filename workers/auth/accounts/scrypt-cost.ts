/**
 * The cost of a password hash, in a file of its own: tests and benchmarks that make thousands of hashes replace it when
 * they bundle the Worker. No deployed bundle can contain the cheap one.
 */

/** N = 2^14 with r = 8 and p = 5: one of the choices of OWASP's Password Storage Cheat Sheet (November 2026). */
export const SCRYPT_LOG2_N = 14;

/** About how long that holds the thread, in milliseconds (measured in workerd, November 2026). */
export const HASH_MS = 140;
