/**
 * The login page: GET /, and the answer to a POST /login that was refused. The form posts to /login. The page never says
 * whether the userId or the password was wrong.
 */
import type { Problem } from "#shared/contract/problem.ts";
import { ERROR_SUMMARY_ID, ErrorSummary } from "./error-summary.tsx";
import { Field } from "./field.tsx";
import { Layout } from "./layout.tsx";
import { wordsIn, type Language } from "./words.ts";

type LoginPageProps = {
  language: Language;
  /** Why the login before this was refused. */
  problem?: Problem;
  /** The userId that was typed. A password is never sent back. */
  userId?: string;
};

/** Asks for a user ID and a password, or leads to the signup form. */
export function LoginPage({ language, problem, userId }: LoginPageProps) {
  const { fields, login, problems, signup } = wordsIn(language);
  const refusal = problem === undefined ? undefined : problems[problem.code];
  const errorId = refusal === undefined ? undefined : ERROR_SUMMARY_ID;
  return (
    <Layout
      language={language}
      title={refusal === undefined ? login.title : signup.errorPrefix + login.title}
      script="form.client.ts"
    >
      <main class="card">
        {refusal !== undefined && (
          <ErrorSummary heading={refusal.title} errors={[{ field: "userId", message: refusal.advice }]} />
        )}
        <h1>{login.title}</h1>
        <form method="post" action="/login" data-submitting={login.submitting}>
          <Field
            name="userId"
            label={fields.userId.label}
            errorId={errorId}
            input={{
              type: "text",
              autocomplete: "username",
              autocapitalize: "none",
              autocorrect: "off",
              spellcheck: false,
              required: true,
              value: userId,
            }}
          />
          <Field
            name="userPw"
            label={fields.userPw.label}
            errorId={errorId}
            input={{ type: "password", autocomplete: "current-password", required: true }}
            toggle={signup}
          />
          <button type="submit" class="button">
            {login.submit}
          </button>
        </form>
        <p class="aside">
          <a href="/user">{login.toSignup}</a>
        </p>
      </main>
    </Layout>
  );
}
