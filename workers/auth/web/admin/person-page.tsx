/**
 * One userId, as each part knows it: GET /admin/users/:userId. The three databases side by side, then the events, newest first,
 * each with its lights, what happened when, and where the time went. No name, no e-mail address.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { StatusShapes } from "../icons.tsx";
import { wordsIn } from "../words.ts";
import { AdminLayout, pathWith, type Frame } from "./admin-layout.tsx";
import { EventRow } from "./event-row.tsx";
import { number } from "./time-format.ts";
import { Moment } from "./times.tsx";
import type { Keeping, PersonView } from "./views.ts";

type PersonPageProps = { frame: Frame; view: PersonView };

/** What is known of a userId. */
export function PersonPage({ frame, view }: PersonPageProps) {
  const { person } = wordsIn(frame.clock.language).admin;
  const { userId, services, events } = view;
  const states = SERVICES.map((service) => services[service].state);
  const isUnknown = events.length === 0 && states.every((state) => state === "none");
  return (
    <AdminLayout frame={frame} title={`${person.title} ${userId}`} heading={<UserHeading frame={frame} view={view} />}>
      <StatusShapes />
      {isUnknown && <p class="empty">{person.unknown}</p>}
      <div class="cards">
        {SERVICES.map((service) => (
          <KeptAt frame={frame} service={service} keeping={services[service]} auth={services.auth} />
        ))}
      </div>
      {!isUnknown && (
        <p class="does">
          <a class="small-button" href={pathWith("/admin/send-again", { userId })}>
            {person.sendAgain}
          </a>{" "}
          {services.auth.state === "kept" && (
            <a class="small-button" href={pathWith("/admin/erase", { userId })}>
              {person.erase.link}
            </a>
          )}
        </p>
      )}
      <section aria-labelledby="events">
        <h2 id="events">{person.events}</h2>
        {events.length === 0 ? (
          <p class="soft">{person.noEvents}</p>
        ) : (
          <ol class="rows">
            {events.map((event) => (
              <EventRow frame={frame} event={event} />
            ))}
          </ol>
        )}
      </section>
    </AdminLayout>
  );
}

function UserHeading({ frame, view: { userId } }: PersonPageProps) {
  const { person } = wordsIn(frame.clock.language).admin;
  return (
    <>
      <small>{person.title}</small> {userId}
    </>
  );
}

type KeptAtProps = { frame: Frame; service: Service; keeping: Keeping; auth: Keeping };

/** What one service keeps. What is not as auth keeps it stands out. */
function KeptAt({ frame: { clock }, service, keeping, auth }: KeptAtProps) {
  const { person } = wordsIn(clock.language).admin;
  const { state, accountId, revision, atMs } = keeping;
  const isOdd = state !== auth.state || accountId !== auth.accountId || revision !== auth.revision;
  return (
    <article class="card" data-key={service} aria-labelledby={`at-${service}`}>
      <h3 id={`at-${service}`}>{service}</h3>
      <p>
        <span class={isOdd ? `tag ${state} odd` : `tag ${state}`}>{person.states[state]}</span>
      </p>
      <dl>
        {accountId !== null && (
          <div>
            <dt>{person.account}</dt>
            <dd>
              <code>{accountId}</code>
            </dd>
          </div>
        )}
        {revision !== null && (
          <div>
            <dt>{person.revision}</dt>
            <dd>{number(clock.language, revision)}</dd>
          </div>
        )}
        {atMs !== null && (
          <div>
            <dt>{person.changed}</dt>
            <dd>
              <Moment clock={clock} ms={atMs} />
            </dd>
          </div>
        )}
      </dl>
    </article>
  );
}

/** What was typed in the search, and cannot be a userId. It is not repeated. */
export function NoPersonPage({ frame }: { frame: Frame }) {
  const { person } = wordsIn(frame.clock.language).admin;
  return (
    <AdminLayout frame={frame} title={person.title} isStill>
      <p class="empty">{person.invalid}</p>
    </AdminLayout>
  );
}
