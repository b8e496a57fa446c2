/**
 * The error summary of a form that was refused: first on the page and focused, with a link from each message to its field.
 * The signup form and the login form begin with it.
 */

/** The id of its heading, for fields whose error is only shown here. */
export const ERROR_SUMMARY_ID = "error-summary";

/** `field` is the id of an input of the form; a message without one is no link. */
type ErrorSummaryProps = { heading: string; errors: readonly { field?: string | undefined; message: string }[] };

/** The list of errors. */
export function ErrorSummary({ heading, errors }: ErrorSummaryProps) {
  return (
    <div class="error-summary" role="alert" tabindex={-1} autofocus aria-labelledby={ERROR_SUMMARY_ID}>
      <h2 id={ERROR_SUMMARY_ID}>{heading}</h2>
      <ul>
        {errors.map(({ field, message }) => (
          <li>{field === undefined ? message : <a href={`#${field}`}>{message}</a>}</li>
        ))}
      </ul>
    </div>
  );
}
