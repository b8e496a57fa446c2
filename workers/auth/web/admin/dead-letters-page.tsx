/** Dead letters that belong to no event: GET /admin/dead-letters. Bodies are shown as they are kept: without personal data. */
import { wordsIn } from "../words.ts";
import { AdminLayout, Paging, pathWith, type Frame } from "./admin-layout.tsx";
import { Sentence } from "./sentence.tsx";
import { Moment } from "./times.tsx";
import type { DeadLetterPage, DeadLetterRow } from "./views.ts";

type DeadLettersPageProps = { frame: Frame; view: DeadLetterPage; cursor: string | null };

const PATH = "/admin/dead-letters";

/** The dead letters, a page at a time. */
export function DeadLettersPage({ frame, view, cursor }: DeadLettersPageProps) {
  const words = wordsIn(frame.clock.language).admin;
  const { deadLetters } = words;
  return (
    <AdminLayout frame={frame} title={deadLetters.title}>
      <p class="lede">{deadLetters.lede}</p>
      {view.rows.length === 0 ? (
        <p class="empty">{deadLetters.empty}</p>
      ) : (
        <ol class="rows">
          {view.rows.map((row) => (
            <Letter frame={frame} row={row} />
          ))}
        </ol>
      )}
      <Paging words={words} path={PATH} query={cursor === null ? {} : { cursor }} next={view.next} />
    </AdminLayout>
  );
}

function Letter({ frame: { clock }, row }: { frame: Frame; row: DeadLetterRow }) {
  const { deadLetters, late } = wordsIn(clock.language).admin;
  const { messageId, userId, reason, sentAtMs, receivedAtMs, body } = row;
  return (
    <li class="row" data-key={messageId}>
      <p class="what">
        {userId === null ? <span>{deadLetters.nobody}</span> : <a href={`/admin/users/${userId}`}>{userId}</a>}{" "}
        <code>{messageId}</code>
      </p>
      <p class="why">{reason}</p>
      <p class="soft">
        <Sentence text={deadLetters.sent} values={{ time: <Moment clock={clock} ms={sentAtMs} /> }} /> ·{" "}
        <Sentence text={deadLetters.received} values={{ time: <Moment clock={clock} ms={receivedAtMs} /> }} />
      </p>
      <details>
        <summary>{deadLetters.message}</summary>
        <pre>{body}</pre>
      </details>
      <p class="does">
        {userId !== null && (
          <a
            class="small-button"
            href={pathWith("/admin/send-again", { userId })}
            aria-label={`${late.sendAgain}: ${userId}`}
          >
            {late.sendAgain}
          </a>
        )}
        <a
          class="small-button"
          href={pathWith(`${PATH}/remove`, { messageId })}
          aria-label={`${deadLetters.remove}: ${messageId}`}
        >
          {deadLetters.remove}
        </a>
      </p>
    </li>
  );
}
