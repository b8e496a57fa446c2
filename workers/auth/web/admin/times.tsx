/** Times on the pages for operators: absolute with the time zone, and how long ago. */
import { WRITTEN, ago, zoneOf, type Clock } from "./time-format.ts";

type TimeProps = { clock: Clock; ms: number };

/** A moment: `14:02 UTC, 12 minutes ago`, with the date if it is not today. */
export function Moment({ clock, ms }: TimeProps) {
  return (
    <>
      <At clock={clock} ms={ms} />, {ago(clock, ms)}
    </>
  );
}

/** A moment without how long ago it is. `as`: to the minute, to the second, or as the hour of a chart. */
export function At({ clock, ms, as = "minute" }: TimeProps & { as?: keyof typeof WRITTEN }) {
  return (
    <time datetime={new Date(ms).toISOString()} data-as={as}>
      {WRITTEN[as](clock, ms)}
    </time>
  );
}

/** The time zone of the page's times, where they do not say it themselves. */
export function Zone({ clock }: { clock: Clock }) {
  return <span data-zone>{zoneOf(clock)}</span>;
}
