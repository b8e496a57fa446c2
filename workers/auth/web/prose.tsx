/**
 * The descriptions of the API's document as HTML: paragraphs, lists, `code` and [links](/docs), which is all of Markdown that
 * they use. Everything else is text. Never used for what a client has sent.
 */

/** Blocks that are separated by an empty line. A block whose lines begin with `* ` is a list. */
export function Prose({ text }: { text: string }) {
  return (
    <>
      {text.split("\n\n").map((block) =>
        block.startsWith("* ") ? (
          <ul>
            {block.split("\n").map((line) => (
              <li>
                <Inline text={line.slice(2)} />
              </li>
            ))}
          </ul>
        ) : (
          <p>
            <Inline text={block} />
          </p>
        ),
      )}
    </>
  );
}

/** One line of such a text. */
export function Inline({ text }: { text: string }) {
  return <>{text.split(/(`[^`]+`|\[[^\]]+\]\([^)]+\))/).map(piece)}</>;
}

function piece(text: string) {
  if (text.startsWith("`")) return <code>{text.slice(1, -1)}</code>;
  const link = /^\[([^\]]+)\]\(([^)]+)\)$/.exec(text);
  return link === null ? text : <a href={link[2]}>{link[1]}</a>;
}
