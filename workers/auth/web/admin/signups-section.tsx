/** The signups of a day on the overview: a bar an hour, and the same as a table. */
import { wordsIn } from "../words.ts";
import type { Frame } from "./admin-layout.tsx";
import { HourBars, STACK, tallest } from "./charts.tsx";
import { DataTable, HourHeading } from "./data-table.tsx";
import { Sentence } from "./sentence.tsx";
import { number } from "./time-format.ts";
import { At } from "./times.tsx";
import type { Hour } from "./views.ts";

/** Every how many hours the time is written below a bar. */
const LABEL_EVERY = 6;

/** How many signed up, hour by hour, and how it ended. */
export function SignupsSection({ frame: { clock }, hours }: { frame: Frame; hours: readonly Hour[] }) {
  const { overview } = wordsIn(clock.language).admin;
  const said = (count: number) => number(clock.language, count);
  const accepted = hours.reduce((sum, hour) => sum + hour.accepted, 0);
  const most = Math.max(0, ...hours.map(tallest));
  const busiest = Math.max(0, ...hours.map((hour) => hour.accepted));
  const inAll = { accepted: said(accepted), most: said(busiest) };
  return (
    <section aria-labelledby="signups">
      <h2 id="signups">{overview.signups}</h2>
      {most === 0 ? (
        <p class="soft">{overview.noSignups}</p>
      ) : (
        <>
          <p class="soft">
            <Sentence text={overview.signupsInAll} values={inAll} />
          </p>
          <figure>
            <div class="chart">
              <span class="most" aria-hidden="true">
                {said(most)}
              </span>
              <HourBars hours={hours} label={overview.signups} />
            </div>
            <div class="hours" aria-hidden="true">
              {hours
                .filter((_, index) => index % LABEL_EVERY === 0)
                .map(({ startMs }) => (
                  <span>
                    <At clock={clock} ms={startMs} as="hour" />
                  </span>
                ))}
            </div>
            <figcaption class="legend">
              {STACK.map((outcome) => (
                <span class={outcome}>{overview.outcomes[outcome]}</span>
              ))}
              <span class="accepted">{overview.accepted}</span>
            </figcaption>
          </figure>
          <SignupsTable frame={{ clock }} hours={hours} />
        </>
      )}
    </section>
  );
}

function SignupsTable({ frame: { clock }, hours }: { frame: Pick<Frame, "clock">; hours: readonly Hour[] }) {
  const { overview } = wordsIn(clock.language).admin;
  return (
    <details>
      <summary>
        {overview.signups}: {overview.asTable}
      </summary>
      <DataTable
        label={overview.signups}
        columns={[
          <HourHeading clock={clock} />,
          overview.accepted,
          ...STACK.map((outcome) => overview.outcomes[outcome]),
        ]}
        rows={hours.toReversed().map(({ startMs, accepted, outcomes }) => ({
          key: startMs,
          name: <At clock={clock} ms={startMs} as="hour" />,
          cells: [accepted, ...STACK.map((outcome) => outcomes[outcome])].map((count) => number(clock.language, count)),
        }))}
      />
    </details>
  );
}
