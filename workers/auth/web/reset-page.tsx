/**
 * The page on which a new password is set: GET /reset with a link's token, and the answer to a POST that was refused. The
 * token is in the form's body; the page itself spends nothing.
 */
import type { FieldError, Problem } from "#shared/contract/problem.ts";
import { Field, messagesOfNew } from "./field.tsx";
import { FormPage } from "./form-page.tsx";
import { wordsIn, type Language } from "./words.ts";

type ResetPageProps = {
  language: Language;
  /** The link's token; empty if the address has none, or a piece of one. */
  token: string;
  errors?: readonly FieldError[];
  /** The link does not work any more. */
  problem?: Problem | undefined;
};

/** Asks for the new password, or leads to another link. */
export function ResetPage({ language, token, errors = [], problem }: ResetPageProps) {
  const { mail, signup, fields } = wordsIn(language);
  const { title, lede, newPassword, button, submitting, incomplete, again } = mail.reset;
  const query = token === "" ? {} : { token };
  return (
    <FormPage language={language} title={title} style="form.css" query={query} errors={errors} problem={problem}>
      {problem === undefined && <p class="lede">{token === "" ? incomplete : lede}</p>}
      {token === "" || problem !== undefined ? (
        <a class="button" href="/forgot">
          {again}
        </a>
      ) : (
        <form method="post" action="/reset" data-submitting={submitting}>
          <input type="hidden" name="token" value={token} />
          <Field
            name="userPw"
            label={newPassword}
            hint={fields.userPw.hint}
            error={errors.find(({ field }) => field === "userPw")?.message}
            input={{ type: "password", autocomplete: "new-password", required: true }}
            messages={messagesOfNew(language, "userPw")}
            toggle={signup}
          />
          <button type="submit" class="button">
            {button}
          </button>
        </form>
      )}
    </FormPage>
  );
}
