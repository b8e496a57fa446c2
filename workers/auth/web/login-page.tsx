/**
 * The login page: GET /, and the answer to a POST /login that was refused. The form posts to /login. The page never says
 * whether the userId or the password was wrong.
 */
import type { Problem } from "#shared/contract/problem.ts";
import { SERVICES } from "#shared/contract/services.ts";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import { ERROR_SUMMARY_ID } from "./error-summary.tsx";
import { Field, KNOWN_USER_ID, messagesOfKnown } from "./field.tsx";
import { FormPage } from "./form-page.tsx";
import { RunningSignup, type Running } from "./running-signup.tsx";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";
import { waitingTime } from "./words/waiting-time.ts";

type LoginPageProps = {
  language: Language;
  /** Why the login before this was refused. */
  problem?: Problem;
  /** The userId that was typed, or signed up. A password is never sent back. */
  userId?: string;
  /** The signup that led here, with every light green. */
  signedUp?: ReadSnapshot;
  /** The browser did not send back what the signup that led here gave it. */
  cookiesMissing?: boolean;
  /** A signup of this browser that is not settled yet. */
  running?: Running | null;
  /** A forgotten password can be set anew: mails are on. */
  canReset?: boolean;
};

/** Asks for a user ID and a password, or leads to the signup form. */
export function LoginPage(props: LoginPageProps) {
  const { language, problem, userId, signedUp, cookiesMissing, running = null, canReset = false } = props;
  const words = wordsIn(language);
  const { fields, login, mail, signup } = words;
  const errorId = problem === undefined ? undefined : ERROR_SUMMARY_ID;
  return (
    <FormPage
      language={language}
      title={login.title}
      scripts={problem?.retryAfterS === undefined ? ["form.ts"] : ["form.ts", "countdown.ts"]}
      style="login.css"
      problem={problem}
      problemField="userId"
      advice={problem && <Advice language={language} problem={problem} />}
      news={
        <>
          {signedUp !== undefined && <SignedUp words={words} snapshot={signedUp} />}
          {cookiesMissing === true && <p class="notice">{login.cookiesMissing}</p>}
          {running !== null && <RunningSignup words={words} running={running} />}
        </>
      }
    >
      <form method="post" action="/login" data-submitting={login.submitting}>
        <Field
          name="userId"
          label={fields.userId.label}
          errorId={errorId}
          input={{ ...KNOWN_USER_ID, value: userId }}
          messages={messagesOfKnown(language, "userId")}
        />
        <Field
          name="userPw"
          label={fields.userPw.label}
          errorId={errorId}
          input={{ type: "password", autocomplete: "current-password", required: true }}
          messages={messagesOfKnown(language, "userPw")}
          toggle={signup}
        />
        <button type="submit" class="button">
          {login.submit}
        </button>
      </form>
      {canReset && (
        <p class="aside">
          <a href="/forgot">{mail.forgotten}</a>
        </p>
      )}
      <p class="aside">
        <a href="/user">{login.toSignup}</a>
      </p>
    </FormPage>
  );
}

/** Whose signup led here, and its lights, which are all green. */
function SignedUp({ words: { login, services }, snapshot }: { words: Words; snapshot: ReadSnapshot }) {
  return (
    <div class="signed-up">
      <h2>{login.signedUp(snapshot.userId)}</h2>
      <ul>
        {SERVICES.map((service) => (
          <li class="small-light">{services[service]}</li>
        ))}
      </ul>
    </div>
  );
}

/** What to do about a refused login; a time to wait counts down on the page. */
function Advice({ language, problem: { code, retryAfterS } }: { language: Language; problem: Problem }) {
  const { problems, login } = wordsIn(language);
  if (retryAfterS === undefined) return <>{problems[code].advice}</>;
  const [before, after] = login.locked.split("{time}");
  return (
    <>
      {before}
      <span data-countdown={retryAfterS}>{waitingTime(language, retryAfterS)}</span>
      {after}
    </>
  );
}
