/** A snapshot as the JSON text that watchers get. Written once for all of them: a signup may have ten thousand. */
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";

const texts = new WeakMap<ReadSnapshot, string>();

/** The snapshot in JSON. Nobody may change a snapshot after that. */
export function textOf(snapshot: ReadSnapshot): string {
  const known = texts.get(snapshot);
  if (known !== undefined) return known;
  const text = JSON.stringify(snapshot);
  texts.set(snapshot, text);
  return text;
}
