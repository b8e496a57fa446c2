/** A sentence of the word table with elements in it: `{since}` becomes a `<time>`. */
import type { Child } from "hono/jsx";

type SentenceProps = { text: string; values: Readonly<Record<string, Child>> };

/**
 * The text with each `{name}` replaced by its value. Values are escaped like all text.
 *
 * @example <Sentence text="chat has owed 3 answers since {since}" values={{ since: <At … /> }} />
 */
export function Sentence({ text, values }: SentenceProps) {
  return <>{text.split(/(\{\w+\})/).map((piece) => (/^\{\w+\}$/.test(piece) ? values[piece.slice(1, -1)] : piece))}</>;
}
