/**
 * The pages for somebody who is logged in: another name or e-mail address, another password, and leaving. Each form works
 * without a script; client/form.ts says the server's own messages at the fields.
 */
import type { JSX } from "hono/jsx/jsx-runtime";
import type { PropsWithChildren } from "hono/jsx";
import type { FieldError, Problem } from "#shared/contract/problem.ts";
import type { FieldCode, Profile } from "#shared/contract/user.ts";
import { ErrorSummary } from "./error-summary.tsx";
import { Field } from "./field.tsx";
import { Layout } from "./layout.tsx";
import { adviceOf } from "./problem-page.tsx";
import { SIGNUP_LIMITS } from "./signup-fields.ts";
import { fieldMessage, wordsIn, type Language } from "./words.ts";

export type AccountPageProps = {
  language: Language;
  /** Whose account it is. */
  user: Pick<Profile, "userName" | "email"> & { userId: string };
  /** Makes a form that is sent twice one change. */
  idempotencyKey: string;
  /** What was typed. A password is never sent back. */
  typed?: { email?: string; userName?: string };
  errors?: readonly FieldError[];
  /** Why the form as a whole was refused. */
  problem?: Problem;
};

/** Two forms: another name; another e-mail address, which takes the password. */
export function EditPage(props: AccountPageProps) {
  const { language, user, typed = {} } = props;
  const { fields, account } = wordsIn(language);
  const { edit } = account;
  return (
    <AccountPage {...props} title={edit.title}>
      <Form {...props} action="/me/edit" submit={edit.nameSubmit} submitting={edit.submitting}>
        <Input
          {...props}
          name="userName"
          label={fields.userName.label}
          hint={fields.userName.hint}
          seen={["too_long"]}
          input={{ type: "text", dir: "auto", autocomplete: "name", value: typed.userName ?? user.userName }}
        />
      </Form>
      <Form {...props} action="/me/edit" submit={edit.emailSubmit} submitting={edit.submitting}>
        <Input
          {...props}
          name="email"
          label={fields.email.label}
          hint={edit.emailHint}
          seen={["invalid_email", "too_long"]}
          input={{ type: "email", autocomplete: "email", value: typed.email ?? user.email }}
        />
        <CurrentPassword {...props} />
      </Form>
    </AccountPage>
  );
}

/** Another password, and the one until now. */
export function PasswordPage(props: AccountPageProps) {
  const { fields, account } = wordsIn(props.language);
  const { title, lede, submit, submitting } = account.password;
  return (
    <AccountPage {...props} title={title} lede={lede}>
      <Form {...props} action="/me/password" submit={submit} submitting={submitting}>
        <CurrentPassword {...props} />
        <Input
          {...props}
          name="newPw"
          label={account.newPassword}
          hint={fields.userPw.hint}
          seen={["too_short", "too_long"]}
          input={{ type: "password", autocomplete: "new-password", minlength: SIGNUP_LIMITS.userPw.min }}
        />
      </Form>
    </AccountPage>
  );
}

/** What goes and what is kept, and the password to confirm it. */
export function ErasePage(props: AccountPageProps) {
  const { title, lede, goes, goesList, kept, keptList, submit, submitting } = wordsIn(props.language).account.erase;
  return (
    <AccountPage {...props} title={title} lede={lede}>
      <h2>{goes}</h2>
      <ul>
        {goesList.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <h2>{kept}</h2>
      <ul>
        {keptList.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <Form {...props} action="/me/erase" submit={submit} submitting={submitting}>
        <CurrentPassword {...props} />
      </Form>
    </AccountPage>
  );
}

type FrameProps = PropsWithChildren<AccountPageProps & { title: string; lede?: string }>;

/** The frame of these pages: what is wrong, the title, and the way back. */
function AccountPage({ language, title, lede, errors = [], problem, children }: FrameProps) {
  const words = wordsIn(language);
  const { errorPrefix, errorSummary } = words.signup;
  const listed: readonly { field?: string; message: string }[] =
    problem === undefined ? errors.map(toField) : [{ message: adviceOf(words, problem) }];
  return (
    <Layout
      language={language}
      title={listed.length > 0 ? errorPrefix + title : title}
      scripts={["form.ts"]}
      style="account.css"
    >
      <main class="card">
        <ErrorSummary
          heading={problem === undefined ? errorSummary : words.problems[problem.code].title}
          errors={listed}
        />
        <h1>{title}</h1>
        {lede !== undefined && <p class="lede">{lede}</p>}
        {children}
        <p class="aside">
          <a href="/home">{words.account.toHome}</a>
        </p>
      </main>
    </Layout>
  );
}

type FormProps = PropsWithChildren<
  Pick<AccountPageProps, "user" | "idempotencyKey"> & { action: string; submit: string; submitting: string }
>;

/** One form. The userId is there for password managers, and is not sent. */
function Form({ user, idempotencyKey, action, submit, submitting, children }: FormProps) {
  return (
    <form method="post" action={action} data-submitting={submitting}>
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      <input type="text" value={user.userId} autocomplete="username" readonly hidden />
      {children}
      <button type="submit" class="button">
        {submit}
      </button>
    </form>
  );
}

/** The password that the account has. */
function CurrentPassword(props: Pick<AccountPageProps, "language" | "errors">) {
  return (
    <Input
      {...props}
      name="userPw"
      label={wordsIn(props.language).account.currentPassword}
      seen={[]}
      input={{ type: "password", autocomplete: "current-password" }}
    />
  );
}

/** The fields of these forms. Errors are linked to them. */
const LIMITS = { ...SIGNUP_LIMITS, newPw: SIGNUP_LIMITS.userPw };

type InputProps = Pick<AccountPageProps, "language" | "errors"> & {
  name: keyof typeof LIMITS;
  label: string;
  hint?: string | undefined;
  /** The faults that client/form.ts can see. */
  seen: readonly FieldCode[];
  input: JSX.IntrinsicElements["input"];
};

function Input({ language, errors = [], name, label, hint, seen, input }: InputProps) {
  const { min, max } = LIMITS[name];
  const said = (["required", ...seen] as const).map(
    (code) => [`data-${code.replace("_", "-")}`, fieldMessage(language, name, code)] as const,
  );
  const limits = seen.includes("too_long") ? { ...(min > 1 && { "data-min": min }), "data-max": max } : {};
  return (
    <Field
      name={name}
      label={label}
      hint={hint}
      error={errors.find(({ field }) => field === name)?.message}
      input={{ required: true, ...input }}
      messages={{ ...Object.fromEntries<string>(said), ...limits }}
      {...(input.type === "password" && { toggle: wordsIn(language).signup })}
    />
  );
}

function toField({ field, message }: FieldError): { field?: string; message: string } {
  return Object.hasOwn(LIMITS, field) ? { field, message } : { message };
}
