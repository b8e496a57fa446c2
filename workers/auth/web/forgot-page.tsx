/** The page for whoever forgot their password: GET /forgot, and the answer to a POST that was refused. */
import type { FieldError } from "#shared/contract/problem.ts";
import { ErrorSummary } from "./error-summary.tsx";
import { Field, KNOWN_USER_ID } from "./field.tsx";
import { Layout } from "./layout.tsx";
import { fieldMessage, wordsIn, type Language } from "./words.ts";

type ForgotPageProps = { language: Language; errors?: readonly FieldError[] };

/** Asks for the user ID. The answer is the same whether or not somebody has it. */
export function ForgotPage({ language, errors = [] }: ForgotPageProps) {
  const { mail, fields, signup, login } = wordsIn(language);
  const { title, lede, button, submitting } = mail.forgot;
  return (
    <Layout
      language={language}
      title={errors.length === 0 ? title : signup.errorPrefix + title}
      scripts={["form.ts"]}
      style="form.css"
    >
      <main class="card">
        <ErrorSummary heading={signup.errorSummary} errors={errors} />
        <h1>{title}</h1>
        <p class="lede">{lede}</p>
        <form method="post" action="/forgot" data-submitting={submitting}>
          <Field
            name="userId"
            label={fields.userId.label}
            error={errors.find(({ field }) => field === "userId")?.message}
            input={KNOWN_USER_ID}
            messages={{ "data-required": fieldMessage(language, "userId", "required") }}
          />
          <button type="submit" class="button">
            {button}
          </button>
        </form>
        <p class="aside">
          <a href="/">{login.title}</a>
        </p>
      </main>
    </Layout>
  );
}
