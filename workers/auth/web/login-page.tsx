/** The login page: GET /. The form posts to /login; this page only asks, it decides nothing. */
import type { Problem } from "#shared/contract/problem.ts";
import { Field } from "./field.tsx";
import { Layout } from "./layout.tsx";
import { wordsIn, type Language } from "./words.ts";

/** Asks for a user ID and a password, or leads to the signup form. */
export function LoginPage({ language }: { language: Language; problem?: Problem; userId?: string }) {
  const { fields, login, signup } = wordsIn(language);
  return (
    <Layout language={language} title={login.title} script="form.client.js">
      <main class="card">
        <h1>{login.title}</h1>
        <form method="post" action="/login">
          <Field
            name="userId"
            label={fields.userId.label}
            input={{
              type: "text",
              autocomplete: "username",
              autocapitalize: "none",
              spellcheck: false,
              required: true,
            }}
          />
          <Field
            name="userPw"
            label={fields.userPw.label}
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
