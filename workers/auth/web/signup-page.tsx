/**
 * The signup form: GET /user, and the answer to a POST /user whose fields are not valid.
 *
 * The browser's own validation is left on: it works without a script, saves a round trip and asks for no more than the
 * contract does. The server decides, and has a message in the page's language for each field.
 */
import type { FieldError } from "#shared/contract/problem.ts";
import type { JSX } from "hono/jsx";
import { ErrorSummary } from "./error-summary.tsx";
import { Field } from "./field.tsx";
import { Layout } from "./layout.tsx";
import { SIGNUP_FIELDS, SIGNUP_LIMITS, USER_ID_PATTERN, isSignupField, type SignupField } from "./signup-fields.ts";
import { TURNSTILE_ORIGIN } from "./turnstile-widget.ts";
import { wordsIn, type Language } from "./words.ts";

type SignupPageProps = {
  language: Language;
  /** The values that were typed. A password is never sent back. */
  values?: { userId?: string; email?: string; userName?: string };
  /** The errors, with messages in the page's language. */
  errors?: readonly FieldError[];
  /** Makes a form that is sent twice one signup. */
  idempotencyKey?: string;
  /** Shows Turnstile's widget, if there is one. */
  siteKey?: string | null;
};

/** The signup form, empty or as it was sent, with what is wrong at each field. */
export function SignupPage({ language, values = {}, errors = [], idempotencyKey, siteKey = null }: SignupPageProps) {
  const words = wordsIn(language);
  const { title, lede, errorPrefix, submit, submitting, toLogin } = words.signup;
  const inputs = inputsWith(values);
  return (
    <Layout
      language={language}
      title={errors.length > 0 ? errorPrefix + title : title}
      script="form.client.ts"
      head={siteKey !== null && <script async src={`${TURNSTILE_ORIGIN}/turnstile/v0/api.js`} />}
    >
      <main class="card">
        {errors.length > 0 && <ErrorSummary heading={words.signup.errorSummary} errors={errors.map(toField)} />}
        <h1>{title}</h1>
        <p class="lede">{lede}</p>
        <form method="post" action="/user" data-submitting={submitting}>
          {idempotencyKey !== undefined && <input type="hidden" name="idempotencyKey" value={idempotencyKey} />}
          {SIGNUP_FIELDS.map((field) => (
            <Field
              name={field}
              {...words.fields[field]}
              error={errors.find((error) => error.field === field)?.message}
              input={inputs[field]}
              {...(field === "userPw" && { toggle: words.signup })}
            />
          ))}
          {siteKey !== null && <div class="cf-turnstile" data-sitekey={siteKey} data-language={language} />}
          <button type="submit" class="button">
            {submit}
          </button>
        </form>
        <p class="aside">
          <a href="/">{toLogin}</a>
        </p>
      </main>
    </Layout>
  );
}

/** An error that can be linked to has its field on the page. */
function toField({ field, message }: FieldError) {
  return { field: isSignupField(field) ? field : undefined, message };
}

/**
 * The attributes of each input. None has a `maxlength`: a browser cuts what is pasted to it without a word. What is too
 * long comes back with a message.
 */
function inputsWith(values: NonNullable<SignupPageProps["values"]>) {
  const verbatim = { autocapitalize: "none", autocorrect: "off", spellcheck: false } as const;
  return {
    userId: {
      ...verbatim,
      type: "text",
      autocomplete: "username",
      required: true,
      minlength: SIGNUP_LIMITS.userId.min,
      pattern: USER_ID_PATTERN,
      value: values.userId,
    },
    userPw: { type: "password", autocomplete: "new-password", required: true, minlength: SIGNUP_LIMITS.userPw.min },
    email: {
      type: "email",
      autocomplete: "email",
      required: true,
      value: values.email,
    },
    userName: {
      type: "text",
      autocomplete: "name",
      required: true,
      value: values.userName,
    },
  } satisfies Record<SignupField, JSX.IntrinsicElements["input"]>;
}
