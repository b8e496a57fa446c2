/**
 * The page on which a new password is set: GET /reset with a link's token, and the answer to a POST that was refused. The
 * token is in the form's body; the page itself spends nothing.
 */
import type { FieldError, Problem } from "#shared/contract/problem.ts";
import { ErrorSummary } from "./error-summary.tsx";
import { Field } from "./field.tsx";
import { Layout } from "./layout.tsx";
import { SIGNUP_LIMITS } from "./signup-fields.ts";
import { fieldMessage, wordsIn, type Language } from "./words.ts";

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
  const { mail, problems, signup, fields } = wordsIn(language);
  const { title, lede, newPassword, button, submitting, incomplete, again } = mail.reset;
  const refusal = problem === undefined ? undefined : problems[problem.code];
  const isUsable = token !== "" && problem === undefined;
  const { min, max } = SIGNUP_LIMITS.userPw;
  return (
    <Layout
      language={language}
      title={errors.length === 0 && refusal === undefined ? title : signup.errorPrefix + title}
      scripts={["form.ts"]}
      style="form.css"
      query={token === "" ? {} : { token }}
    >
      <main class="card">
        <ErrorSummary
          heading={refusal?.title ?? signup.errorSummary}
          errors={refusal === undefined ? errors : [{ message: refusal.advice }]}
        />
        <h1>{title}</h1>
        {problem === undefined && <p class="lede">{token === "" ? incomplete : lede}</p>}
        {isUsable && (
          <form method="post" action="/reset" data-submitting={submitting}>
            <input type="hidden" name="token" value={token} />
            <Field
              name="userPw"
              label={newPassword}
              hint={fields.userPw.hint}
              error={errors.find(({ field }) => field === "userPw")?.message}
              input={{ type: "password", autocomplete: "new-password", required: true }}
              messages={{
                "data-required": fieldMessage(language, "userPw", "required"),
                "data-too-short": fieldMessage(language, "userPw", "too_short"),
                "data-too-long": fieldMessage(language, "userPw", "too_long"),
                "data-min": min,
                "data-max": max,
              }}
              toggle={signup}
            />
            <button type="submit" class="button">
              {button}
            </button>
          </form>
        )}
        {!isUsable && (
          <a class="button" href="/forgot">
            {again}
          </a>
        )}
      </main>
    </Layout>
  );
}
