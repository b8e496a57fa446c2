/**
 * Where a page of a list goes on: the key of its last row, in base64url. Opaque to whoever carries it; what is not one of
 * ours, or is one of another list, is read as none.
 */
import type * as z from "zod";

/** Longer than every key of a list: a userId, an eventId, a time and a service are 130 characters. */
const CURSOR_CHARACTERS_MAX = 512;

/** The cursor behind a row, by its key. */
export function cursorOf(key: readonly (string | number)[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(key));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** The key in a cursor; null if it is none of this list. */
export function keyIn<Key>(cursor: string, schema: z.ZodType<Key>): Key | null {
  if (cursor.length > CURSOR_CHARACTERS_MAX || !/^[\w-]+$/.test(cursor)) return null;
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(cursor, { alphabet: "base64url" }));
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
