/**
 * One icon per status, drawn on the lens of a light. Their shapes differ, so that colour is never the only sign. The text
 * beside an icon says the same, so icons are hidden from assistive technology.
 */
import type { Status } from "#shared/contract/snapshot.ts";

/** In a square of 24. */
const SHAPES: Record<Status, string> = {
  // Three dots: it is under way.
  waiting: "M5 12h.01M12 12h.01M19 12h.01",
  // A clock.
  delayed: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17M12 7.5V12l3 2",
  // A tick.
  success: "M4.5 12.5l5 5 10-11",
  // Two cards, one behind the other: it is there twice.
  duplicate: "M9 9h11v11H9zM5.5 15H4V4h11v1.5",
  // An exclamation mark.
  failed: "M12 4v10M12 19.5h.01",
};

/** Every status. */
export const STATUSES = Object.keys(SHAPES) as readonly Status[];

/** The shapes of these statuses, once, for the `StatusIcon`s after it. */
export function StatusShapes({ statuses = STATUSES }: { statuses?: readonly Status[] }) {
  return (
    <svg hidden>
      {statuses.map((status) => (
        <path id={status} d={SHAPES[status]} />
      ))}
    </svg>
  );
}

/** The icon of a status, in the colour of the text around it. */
export function StatusIcon({ status }: { status: Status }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <use href={`#${status}`} />
    </svg>
  );
}
