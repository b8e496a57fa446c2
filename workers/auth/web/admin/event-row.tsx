/** One event of a userId on the page of a person. */
import { SERVICES } from "#shared/contract/services.ts";
import { isOpen, statusIn, statusSchema } from "#shared/contract/snapshot.ts";
import { StatusIcon } from "../icons.tsx";
import { colourOf, fill } from "../watching.ts";
import { wordsIn } from "../words.ts";
import type { Frame } from "./admin-layout.tsx";
import { Sentence } from "./sentence.tsx";
import { elapsed, type Clock } from "./time-format.ts";
import { At, Moment } from "./times.tsx";
import type { PersonEvent } from "./views.ts";

/** One event: its lights, what happened when, and where the time went. */
export function EventRow({ frame: { clock }, event }: { frame: Frame; event: PersonEvent }) {
  const { person } = wordsIn(clock.language).admin;
  const { eventId, kind, acceptedAtMs, snapshot, timeline } = event;
  return (
    <li class="row event" data-key={eventId}>
      <h3>
        {person.kinds[kind]} <code>{eventId}</code>
      </h3>
      <p class="soft">
        <Sentence text={person.acceptedAt} values={{ time: <Moment clock={clock} ms={acceptedAtMs} /> }} />
      </p>
      <SmallLights clock={clock} snapshot={snapshot} />
      <Steps clock={clock} snapshot={snapshot} />
      {timeline.length > 0 && (
        <details data-key="timeline">
          <summary>{person.timeline}</summary>
          <ol class="timeline">
            {timeline.map(({ atMs, service, what }) => (
              <li>
                <At clock={clock} ms={atMs} as="second" /> <b>{service}</b> <What clock={clock} what={what} />
              </li>
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

type SnapshotProps = { clock: Clock; snapshot: PersonEvent["snapshot"] };

/** The lights of a snapshot, in a line. */
function SmallLights({ clock: { language }, snapshot }: SnapshotProps) {
  const { statuses } = wordsIn(language);
  return (
    <ul class="small-lights">
      {SERVICES.map((service) => {
        const status = statusIn(snapshot, service);
        const tookMs = isOpen(status) ? undefined : snapshot.services[service]?.tookMs;
        return (
          <li data-key={service} data-service={service} data-status={status} class={`small-light ${colourOf(status)}`}>
            <span class="lens">
              <StatusIcon status={status} />
            </span>
            <b>{service}</b> {statuses[status]}{" "}
            {tookMs !== undefined && <small class="soft">{elapsed(language, tookMs)}</small>}
          </li>
        );
      })}
    </ul>
  );
}

/** How long each step before an answer took. */
function Steps({ clock: { language }, snapshot }: SnapshotProps) {
  const { title, ...names } = wordsIn(language).status.steps;
  const rows = SERVICES.flatMap((service) => {
    const hops = snapshot.services[service]?.hops ?? {};
    const steps = HOPS.flatMap((hop) => {
      const ms = hops[hop];
      return ms === undefined ? [] : [`${names[hop]} ${elapsed(language, ms)}`];
    });
    return steps.length === 0 ? [] : [{ service, steps }];
  });
  if (rows.length === 0) return null;
  return (
    <details data-key="steps">
      <summary>{title}</summary>
      <ul class="timeline">
        {rows.map(({ service, steps }) => (
          <li>
            <b>{service}</b> {steps.join(" · ")}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** In the order in which they are gone through. */
const HOPS = ["handOverMs", "authMs", "queueMs", "replicaMs", "replyMs"] as const;

/** A moment of a timeline in words. A reason is shown as it is in the log. */
function What({ clock: { language }, what }: { clock: Clock; what: string }) {
  const { statuses, admin } = wordsIn(language);
  const [, said = what, , reason] = /^(.*?)(: (.*))?$/s.exec(what) ?? [];
  const [, verb, attempt = ""] = /^(accepted|asked|next)(?:,? attempt (\d+))?$/.exec(said) ?? [];
  const status = statusSchema.safeParse(said);
  return (
    <>
      {verb !== undefined && fill(admin.person.moments[verb as "accepted"], { attempt })}
      {verb === undefined && (status.success ? statuses[status.data] : said)}
      {reason !== undefined && <span lang="en">: {reason}</span>}
    </>
  );
}
