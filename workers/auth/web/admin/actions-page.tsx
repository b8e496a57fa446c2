/** What administrators have done: GET /admin/actions. A row that auth did not write as it stands says so. */
import { wordsIn } from "../words.ts";
import type { AdminWords } from "../words/admin-table.ts";
import { AdminLayout, Paging, type Frame } from "./admin-layout.tsx";
import { counted } from "./counts.ts";
import { Sentence } from "./sentence.tsx";
import { Moment } from "./times.tsx";
import type { ActionPage, ActionRow } from "./views.ts";

type ActionsPageProps = { frame: Frame; view: ActionPage; cursor: string | null };

/** The record of actions, newest first, a page at a time. */
export function ActionsPage({ frame, view, cursor }: ActionsPageProps) {
  const words = wordsIn(frame.clock.language).admin;
  const { actions } = words;
  return (
    <AdminLayout frame={frame} title={actions.title}>
      <p class="lede">{actions.lede}</p>
      {view.rows.length === 0 ? (
        <p class="empty">{actions.empty}</p>
      ) : (
        <ol class="rows">
          {view.rows.map((row) => (
            <Action frame={frame} row={row} />
          ))}
        </ol>
      )}
      <Paging words={words} path="/admin/actions" query={cursor === null ? {} : { cursor }} next={view.next} />
    </AdminLayout>
  );
}

function Action({ frame: { clock }, row }: { frame: Frame; row: ActionRow }) {
  const { actions } = wordsIn(clock.language).admin;
  const { id, who, atMs, what, found, sent, endedAtMs, genuine } = row;
  return (
    <li class="row" data-key={id}>
      <p class="what">
        <span class="soft">{id}</span>{" "}
        <b>{Object.hasOwn(actions.what, what) ? actions.what[what as "send-again"] : what}</b>{" "}
        <span>{scopeOf(row, clock.language)}</span>
      </p>
      {!genuine && (
        <p>
          <span class="tag failed">{actions.forged}</span>
        </p>
      )}
      <p class="soft">
        <Sentence
          text={actions.by}
          values={{ who: <a href={`/admin/users/${who}`}>{who}</a>, time: <Moment clock={clock} ms={atMs} /> }}
        />
        {" · "}
        {what === "test-alert" ? (
          <Sentence text={actions.tested} values={{ found, sent }} />
        ) : (
          <>
            {actions.found(counted(clock.language, found))} · {actions.sent(counted(clock.language, sent))}
          </>
        )}
        {" · "}
        {endedAtMs === null ? (
          actions.underWay
        ) : (
          <Sentence text={actions.ended} values={{ time: <Moment clock={clock} ms={endedAtMs} /> }} />
        )}
      </p>
    </li>
  );
}

/** What an action was about: `chat, given up`. */
function scopeOf({ of }: ActionRow, language: Frame["clock"]["language"]): string {
  const { actions, late }: AdminWords = wordsIn(language).admin;
  const status = of.status === null ? null : late.statuses[of.status];
  const said = [of.userId, of.messageId, of.service, status].filter((part) => part !== null);
  return said.length === 0 ? actions.everything : said.join(", ");
}
