/**
 * The page on which an e-mail address is confirmed: GET /confirm, and the answer to a POST that was refused. A link's token
 * makes it one button, because whatever looks at mails follows links and presses nothing. Without a token it asks for the code,
 * or for another mail.
 */
import type { Problem } from "#shared/contract/problem.ts";
import { Field } from "./field.tsx";
import { FormPage } from "./form-page.tsx";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

type ConfirmPageProps = {
  language: Language;
  /** The token of the link that led here. */
  token?: string | undefined;
  /** Whose code is asked for, if that is known. */
  userId?: string | undefined;
  /** Why the page is shown again. */
  problem?: Problem | undefined;
  /** Another mail was asked for. */
  isSent?: boolean;
};

/** Asks for the click, or for the code. */
export function ConfirmPage({ language, token, userId, problem, isSent = false }: ConfirmPageProps) {
  const words = wordsIn(language);
  const { title, again } = words.mail.confirm;
  return (
    <FormPage
      language={language}
      title={title}
      style="account.css"
      query={token === undefined ? token : { token }}
      problem={problem}
      problemField="code"
    >
      {isSent && <p class="notice">{again.sent}</p>}
      {token === undefined ? <CodeForm words={words} userId={userId} /> : <Button words={words} token={token} />}
    </FormPage>
  );
}

function Button({ words: { mail }, token }: { words: Words; token: string }) {
  const { lede, button, submitting } = mail.confirm;
  return (
    <form method="post" action="/confirm" data-submitting={submitting}>
      <p class="lede">{lede}</p>
      <input type="hidden" name="token" value={token} />
      <button type="submit" class="button">
        {button}
      </button>
    </form>
  );
}

/** One form with two buttons: the second one wants no code. */
function CodeForm({ words: { mail, fields }, userId }: { words: Words; userId: string | undefined }) {
  const { codeLede, code, button, again } = mail.confirm;
  return (
    <form method="post" action="/confirm">
      <p class="lede">{codeLede}</p>
      <Field
        name="userId"
        label={fields.userId.label}
        input={{ type: "text", autocomplete: "username", autocapitalize: "none", required: true, value: userId }}
        messages={{}}
      />
      <Field
        name="code"
        label={code.label}
        hint={code.hint}
        input={{ type: "text", inputmode: "numeric", autocomplete: "one-time-code", required: true }}
        messages={{}}
      />
      <button type="submit" class="button">
        {button}
      </button>
      <h2>{again.title}</h2>
      <p class="hint">{again.lede}</p>
      <button type="submit" class="button button-quiet" formaction="/confirm/mail" formnovalidate>
        {again.button}
      </button>
    </form>
  );
}
