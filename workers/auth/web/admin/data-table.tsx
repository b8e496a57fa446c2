/** A table of numbers: columns with headings, and rows that are named by their first cell. It wraps where a phone is narrow. */
import type { Child } from "hono/jsx";
import { wordsIn } from "../words.ts";
import type { Clock } from "./time-format.ts";
import { Zone } from "./times.tsx";

type Row = { key: string | number; name: Child; cells: readonly Child[] };

type DataTableProps = { label: string; columns: readonly Child[]; rows: readonly Row[] };

/** The first of `columns` is that of the rows' names. */
export function DataTable({ label, columns, rows }: DataTableProps) {
  return (
    <table aria-label={label}>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col">{column}</th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, cells }) => (
          <tr data-key={key}>
            <th scope="row">{name}</th>
            {cells.map((cell) => (
              <td>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The heading of a column of hours, with their time zone. */
export function HourHeading({ clock }: { clock: Clock }) {
  return (
    <>
      {wordsIn(clock.language).admin.overview.hour} (<Zone clock={clock} />)
    </>
  );
}
