/**
 * Answers that are late: GET /admin/late. One row per event and service, with the reason, how often it was asked and when it is
 * asked next. "Send again" leads to a page that asks first: a link never acts.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { wordsIn } from "../words.ts";
import { AdminLayout, Paging, pathWith, type Frame } from "./admin-layout.tsx";
import { counted } from "./counts.ts";
import { Sentence } from "./sentence.tsx";
import { Moment } from "./times.tsx";
import type { StuckPage, StuckRow } from "./views.ts";

/** Which rows are meant; null: of every service, of every status. */
export type LateFilter = { service: Service | null; status: StuckRow["status"] | null };

type LatePageProps = { frame: Frame; view: StuckPage; filter: LateFilter; cursor: string | null };

const PATH = "/admin/late";
const STATUSES = ["delayed", "failed"] as const;

/** The late answers, a page at a time. */
export function LatePage({ frame, view, filter, cursor }: LatePageProps) {
  const words = wordsIn(frame.clock.language).admin;
  const { late } = words;
  return (
    <AdminLayout frame={frame} title={late.title}>
      <p class="lede">{late.lede}</p>
      <form class="filter" action={PATH}>
        <Choice name="service" label={late.service} all={late.all} options={SERVICES} chosen={filter.service} />
        <Choice
          name="status"
          label={late.status}
          all={late.all}
          options={STATUSES}
          named={late.statuses}
          chosen={filter.status}
        />
        <button type="submit" class="small-button">
          {late.show}
        </button>
        {view.rows.length > 0 && <a href={pathWith("/admin/send-again", filter)}>{late.sendAll}</a>}
      </form>
      {view.rows.length === 0 ? (
        <p class="empty">{late.empty}</p>
      ) : (
        <ol class="rows">
          {view.rows.map((row) => (
            <LateRow frame={frame} row={row} />
          ))}
        </ol>
      )}
      <Paging words={words} path={PATH} query={{ ...given(filter), ...given({ cursor }) }} next={view.next} />
    </AdminLayout>
  );
}

function LateRow({ frame: { clock }, row }: { frame: Frame; row: StuckRow }) {
  const { late, person } = wordsIn(clock.language).admin;
  const { service, userId, eventId, kind, status, sinceMs, attempts, nextAttemptAtMs, reason } = row;
  return (
    <li class="row" data-key={`${eventId} ${service}`}>
      <p class="what">
        <a href={`/admin/users/${userId}`}>{userId}</a> <b>{service}</b> <span>{person.kinds[kind]}</span>{" "}
        <span class={`tag ${status}`}>{late.statuses[status]}</span>
      </p>
      {reason === null ? (
        <p class="why">{late.noReason}</p>
      ) : (
        <p class="why" lang="en">
          {reason}
        </p>
      )}
      <p class="soft">
        <Sentence text={late.since} values={{ time: <Moment clock={clock} ms={sinceMs} /> }} /> ·{" "}
        {late.asked(counted(clock.language, attempts))}
        {nextAttemptAtMs !== null && (
          <>
            {" · "}
            <Sentence text={late.next} values={{ time: <Moment clock={clock} ms={nextAttemptAtMs} /> }} />
          </>
        )}
      </p>
      <a
        class="small-button"
        href={pathWith("/admin/send-again", { userId, eventId })}
        aria-label={`${late.sendAgain}: ${userId}, ${service}`}
      >
        {late.sendAgain}
      </a>
    </li>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  all: string;
  options: readonly string[];
  named?: Readonly<Record<string, string>>;
  chosen: string | null;
};

function Choice({ name, label, all, options, named = {}, chosen }: ChoiceProps) {
  return (
    <label>
      {label}{" "}
      <select name={name}>
        <option value="">{all}</option>
        {options.map((option) => (
          <option value={option} selected={option === chosen}>
            {named[option] ?? option}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What of it is not null. */
function given(query: Readonly<Record<string, string | null>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== null));
}
