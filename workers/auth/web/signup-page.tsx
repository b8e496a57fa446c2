/**
 * The signup form: GET /user, and the answer to a POST /user that is refused.
 *
 * The browser's own validation works without a script, and asks for no more than the contract does; client/form.ts says
 * the server's own messages instead. The server decides.
 */
import type { FieldError, Problem } from "#shared/contract/problem.ts";
import type { JSX } from "hono/jsx";
import { URLS } from "./dist/client-files.ts";
import type { FormError } from "./error-summary.tsx";
import { Field, messagesOfNew } from "./field.tsx";
import { FormPage } from "./form-page.tsx";
import { RunningSignup, type Running } from "./running-signup.tsx";
import { blankLightsPath } from "./status-page.tsx";
import { SIGNUP_FIELDS, SIGNUP_LIMITS, USER_ID_PATTERN, isSignupField, type SignupField } from "./signup-fields.ts";
import { TURNSTILE_ORIGIN } from "./turnstile-widget.ts";
import { wordsIn, type Language } from "./words.ts";

export type SignupPageProps = {
  language: Language;
  /** The values that were typed. A password is never sent back. */
  values?: { userId?: string; email?: string; userName?: string };
  /** The errors, with messages in the page's language. */
  errors?: readonly FieldError[];
  /** Why the form as a whole was refused. */
  problem?: Problem;
  /** Whoever is logged in. */
  loggedInAs?: string | undefined;
  /** A signup of this browser that is not settled yet. */
  running?: Running | null;
  /** Makes a form that is sent twice one signup. */
  idempotencyKey?: string;
  /** Shows Turnstile's widget, if there is one. */
  siteKey?: string | null;
};

/** The signup form, empty or as it was sent, with what is wrong at each field. */
export function SignupPage(props: SignupPageProps) {
  const {
    language,
    values = {},
    errors = [],
    problem,
    loggedInAs,
    running = null,
    idempotencyKey,
    siteKey = null,
  } = props;
  const words = wordsIn(language);
  const { title, lede, submit, submitting, taken, toLogin, toHome, unreachable } = words.signup;
  const inputs = inputsWith(values);
  return (
    <FormPage
      language={language}
      title={title}
      style="form.css"
      head={siteKey !== null && <script async src={`${TURNSTILE_ORIGIN}/turnstile/v0/api.js`} />}
      errors={errors.map(toField)}
      problem={problem}
    >
      <p class="lede">{lede}</p>
      {running !== null && <RunningSignup words={words} running={running} />}
      {loggedInAs !== undefined && (
        <p class="notice">
          {words.signup.loggedInAs(loggedInAs)} <a href="/home">{toHome}</a>
        </p>
      )}
      <form
        method="post"
        action="/user"
        data-submitting={submitting}
        data-unreachable={unreachable}
        data-unavailable={words.problems.unavailable.advice}
        data-lights={[URLS["lights.ts"], URLS["lights.css"], blankLightsPath(language)].join(" ")}
      >
        {idempotencyKey !== undefined && <input type="hidden" name="idempotencyKey" value={idempotencyKey} />}
        {SIGNUP_FIELDS.map((field) => (
          <Field
            name={field}
            {...words.fields[field]}
            error={errors.find((error) => error.field === field)?.message}
            input={inputs[field]}
            messages={{
              ...messagesOfNew(language, field),
              ...(field === "userId" && { "data-taken": taken }),
            }}
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
    </FormPage>
  );
}

/** An error that can be linked to has its field on the page. */
function toField({ field, message }: FieldError): FormError {
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
      dir: "auto",
      autocomplete: "name",
      required: true,
      value: values.userName,
    },
  } satisfies Record<SignupField, JSX.IntrinsicElements["input"]>;
}
