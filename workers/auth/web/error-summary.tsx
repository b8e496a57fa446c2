/**
 * The error summary of a form that was refused: first on the page and focused, with a link from each message to its field.
 */

import type { Child } from "hono/jsx";

/** The id of its heading, for fields whose error is only shown here. */
export const ERROR_SUMMARY_ID = "error-summary";

/** `field` is the id of an input of the form; a message without one is no link. */
export type FormError = { field?: string | undefined; message: Child };

type ErrorSummaryProps = { heading: string; errors: readonly FormError[] };

/** The list of errors; hidden if there is none, for a script to fill. GOV.UK's markup: the box takes the focus, its content is the alert. */
export function ErrorSummary({ heading, errors }: ErrorSummaryProps) {
  const isEmpty = errors.length === 0;
  return (
    <div class="error-summary" tabindex={-1} autofocus={!isEmpty} hidden={isEmpty}>
      <div role="alert">
        <h2 id={ERROR_SUMMARY_ID}>{heading}</h2>
        <ul>
          {errors.map(({ field, message }) => (
            <li>{field === undefined ? message : <a href={`#${field}`}>{message}</a>}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}
