/** The page for whoever forgot their password: GET /forgot, and the answer to a POST that was refused. */
import type { FieldError } from "#shared/contract/problem.ts";
import { Field, KNOWN_USER_ID, messagesOfKnown } from "./field.tsx";
import { FormPage } from "./form-page.tsx";
import { wordsIn, type Language } from "./words.ts";

type ForgotPageProps = { language: Language; errors?: readonly FieldError[] };

/** Asks for the user ID. The answer is the same whether or not somebody has it. */
export function ForgotPage({ language, errors = [] }: ForgotPageProps) {
  const { mail, fields, login } = wordsIn(language);
  const { title, lede, button, submitting } = mail.forgot;
  return (
    <FormPage language={language} title={title} style="form.css" errors={errors}>
      <p class="lede">{lede}</p>
      <form method="post" action="/forgot" data-submitting={submitting}>
        <Field
          name="userId"
          label={fields.userId.label}
          error={errors.find(({ field }) => field === "userId")?.message}
          input={KNOWN_USER_ID}
          messages={messagesOfKnown(language, "userId")}
        />
        <button type="submit" class="button">
          {button}
        </button>
      </form>
      <p class="aside">
        <a href="/">{login.title}</a>
      </p>
    </FormPage>
  );
}
