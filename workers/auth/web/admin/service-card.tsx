/** One service on the overview: how long its answers take, what is late, and how far it is from what auth keeps. */
import { REPLICAS, SERVICES, type Replica, type Service } from "#shared/contract/services.ts";
import { wordsIn } from "../words.ts";
import type { Frame } from "./admin-layout.tsx";
import { TookLines, longest } from "./charts.tsx";
import { counted, countedUpTo } from "./counts.ts";
import { DataTable, HourHeading } from "./data-table.tsx";
import { Sentence } from "./sentence.tsx";
import { elapsed, number } from "./time-format.ts";
import { At, Moment } from "./times.tsx";
import type { Overview, Percentiles } from "./views.ts";

type ServiceCardProps = { frame: Frame; view: Overview; service: Service };

/** A card with three lines. */
export function ServiceCard({ frame, view, service }: ServiceCardProps) {
  const { language } = frame.clock;
  const words = wordsIn(language).admin;
  const { overview, late } = words;
  const { delayed, failed } = view.late[service];
  const lateLines = (["failed", "delayed"] as const).filter((status) => view.late[service][status] > 0);
  return (
    <article class="card" data-key={service} aria-labelledby={`service-${service}`}>
      <h3 id={`service-${service}`}>{service}</h3>
      <Took frame={frame} view={view} service={service} />
      <dl>
        <div>
          <dt>{overview.late}</dt>
          <dd>
            {delayed + failed === 0 && <span class="soft">{overview.nothingLate}</span>}
            {lateLines.map((status) => (
              <a class={`tag ${status}`} href={`/admin/late?service=${service}&status=${status}`}>
                {late.statuses[status]}: {countedUpTo(language, view.late[service][status]).said}
              </a>
            ))}
          </dd>
        </div>
        {isReplica(service) && (
          <div>
            <dt>{overview.drift}</dt>
            <dd>
              <DriftOf frame={frame} view={view} service={service} />
            </dd>
          </div>
        )}
      </dl>
    </article>
  );
}

function isReplica(service: Service): service is Replica {
  return REPLICAS.some((replica) => replica === service);
}

/** Today's percentiles, and how they went hour by hour. */
function Took({ frame: { clock }, view, service }: ServiceCardProps) {
  const { overview } = wordsIn(clock.language).admin;
  const { day, hours } = view.took[service];
  if (day.p50Ms === null) return <p class="soft">{overview.noAnswers}</p>;
  const most = longest(view.took)[service];
  return (
    <>
      <p class="percentiles">
        {(["p50Ms", "p95Ms"] as const).map((which) => (
          <span class={which === "p95Ms" ? "p95" : "p50"}>
            <small>{which === "p95Ms" ? overview.p95 : overview.p50}</small>{" "}
            <b>{elapsedOrDash(clock.language, day[which])}</b>
          </span>
        ))}
      </p>
      <p class="soft">{overview.ofAnswers(counted(clock.language, day.count))}</p>
      <TookLines hours={hours} most={most} />
    </>
  );
}

/** How far a replica is from auth, and how far a comparison has come. */
function DriftOf({ frame: { clock }, view, service }: { frame: Frame; view: Overview; service: Replica }) {
  const { overview } = wordsIn(clock.language).admin;
  const { drift, foreign, walkedAt, walkingSince, walked, accounts, perMinute, leftS } = view.drift[service];
  return (
    <>
      {drift + foreign === 0 ? (
        <span class="soft">{walkedAt === null ? overview.neverCompared : overview.noDrift}</span>
      ) : (
        <span class="tag delayed">{overview.differing(counted(clock.language, drift + foreign))}</span>
      )}
      {walkedAt !== null && (
        <small>
          <Sentence text={overview.compared} values={{ time: <Moment clock={clock} ms={Date.parse(walkedAt)} /> }} />
        </small>
      )}
      {walkingSince !== null && (
        <small>
          <Sentence
            text={overview.comparing}
            values={{ walked: number(clock.language, walked), accounts: number(clock.language, accounts) }}
          />
          {perMinute !== null && (
            <>
              {" · "}
              <Sentence text={overview.rate} values={{ rate: number(clock.language, perMinute) }} />
            </>
          )}
          {leftS !== null && (
            <>
              {" · "}
              <Sentence text={overview.left} values={{ time: elapsed(clock.language, leftS * 1_000) }} />
            </>
          )}
          <progress value={walked} max={Math.max(1, accounts)} aria-label={`${overview.drift}: ${service}`} />
        </small>
      )}
    </>
  );
}

/** The numbers of the lines, hour by hour, newest first. */
export function TookTable({ frame: { clock }, view }: { frame: Frame; view: Overview }) {
  const { overview } = wordsIn(clock.language).admin;
  return (
    <details>
      <summary>
        {overview.took}: {overview.asTable}
      </summary>
      <DataTable
        label={overview.took}
        columns={[
          <HourHeading clock={clock} />,
          ...SERVICES.map((service) => `${service} (${overview.p50} / ${overview.p95})`),
        ]}
        rows={view.hours
          .map(({ startMs }, index) => ({
            key: startMs,
            name: <At clock={clock} ms={startMs} as="hour" />,
            cells: SERVICES.map((service) => pair(clock.language, view.took[service].hours[index])),
          }))
          .toReversed()}
      />
    </details>
  );
}

function pair(language: Frame["clock"]["language"], hour: Percentiles | undefined): string {
  if (hour === undefined || hour.p50Ms === null) return "–";
  return `${elapsedOrDash(language, hour.p50Ms)} / ${elapsedOrDash(language, hour.p95Ms)}`;
}

function elapsedOrDash(language: Frame["clock"]["language"], ms: number | null): string {
  return ms === null ? "–" : elapsed(language, ms);
}
