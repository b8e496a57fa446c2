/**
 * The pages for somebody who is logged in: another name or e-mail address, another password, and leaving. Each form works
 * without a script; client/form.ts says the server's own messages at the fields.
 */
import type { JSX } from "hono/jsx/jsx-runtime";
import type { PropsWithChildren } from "hono/jsx";
import type { FieldError, Problem } from "#shared/contract/problem.ts";
import type { Profile } from "#shared/contract/user.ts";
import type { FormError } from "./error-summary.tsx";
import { Field, messagesOfKnown, messagesOfNew } from "./field.tsx";
import { FormPage } from "./form-page.tsx";
import { SIGNUP_LIMITS, isLimitedField, type LimitedField } from "./signup-fields.ts";
import { wordsIn, type Language } from "./words.ts";

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
          input={{ type: "text", dir: "auto", autocomplete: "name", value: typed.userName ?? user.userName }}
        />
      </Form>
      <Form {...props} action="/me/edit" submit={edit.emailSubmit} submitting={edit.submitting}>
        <Input
          {...props}
          name="email"
          label={fields.email.label}
          hint={edit.emailHint}
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

/** The frame of these pages: what they say before the form, and the way back. */
function AccountPage({ language, title, lede, errors = [], problem, children }: FrameProps) {
  return (
    <FormPage language={language} title={title} style="account.css" errors={errors.map(toField)} problem={problem}>
      {lede !== undefined && <p class="lede">{lede}</p>}
      {children}
      <p class="aside">
        <a href="/home">{wordsIn(language).account.toHome}</a>
      </p>
    </FormPage>
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
      isKnown
      input={{ type: "password", autocomplete: "current-password" }}
    />
  );
}

type InputProps = Pick<AccountPageProps, "language" | "errors"> & {
  name: LimitedField;
  label: string;
  hint?: string | undefined;
  /** The account has the value already. */
  isKnown?: boolean;
  input: JSX.IntrinsicElements["input"];
};

function Input({ language, errors = [], name, label, hint, isKnown = false, input }: InputProps) {
  return (
    <Field
      name={name}
      label={label}
      hint={hint}
      error={errors.find(({ field }) => field === name)?.message}
      input={{ required: true, ...input }}
      messages={isKnown ? messagesOfKnown(language, name) : messagesOfNew(language, name)}
      {...(input.type === "password" && { toggle: wordsIn(language).signup })}
    />
  );
}

/** An error that can be linked to has its field on the page. */
function toField({ field, message }: FieldError): FormError {
  return isLimitedField(field) ? { field, message } : { message };
}
