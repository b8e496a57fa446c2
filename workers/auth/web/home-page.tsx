/**
 * The home page: GET /home, for somebody who is logged in. Shows the account, the services as lights, the ways to what is kept
 * of them and to the pages that change the account, and two buttons to log out, here or everywhere. Lights turn on the open
 * page; it never leads on by itself.
 */
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { Profile } from "#shared/contract/user.ts";
import { Layout } from "./layout.tsx";
import { LightList, WatchedSignup, iconLightsOf, statusesFor } from "./watched-signup.tsx";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

type HomePageProps = {
  language: Language;
  user: Profile & { userId: string };
  /** Whether the address is confirmed; undefined where mails are off. */
  emailConfirmed?: boolean | undefined;
  /** Another address that waits to be confirmed. */
  newEmail?: string | undefined;
  /** The lights of this account, when the page was asked for. */
  snapshot: ReadSnapshot;
  /** The path of the signup or repair whose lights these are. */
  watchAt: string;
};

/** Says who is logged in and how their services are. */
export function HomePage({ language, user, emailConfirmed, newEmail, snapshot, watchAt }: HomePageProps) {
  const words = wordsIn(language);
  const { fields, home, roles } = words;
  const [before, after] = home.greeting.split("{name}");
  const statuses = statusesFor(snapshot);
  const iconLights = iconLightsOf(snapshot);
  return (
    <Layout
      language={language}
      title={home.title}
      scripts={snapshot.settled ? [] : ["lights.ts"]}
      style="home.css"
      iconLights={iconLights}
    >
      <WatchedSignup words={words} statuses={statuses} snapshot={snapshot} watchAt={watchAt}>
        <h1>
          {before}
          <bdi>{user.userName}</bdi>
          {after}
        </h1>
        <dl class="profile">
          <div>
            <dt>{fields.userId.label}</dt>
            <dd>{user.userId}</dd>
          </div>
          <div>
            <dt>{fields.email.label}</dt>
            <dd>{user.email}</dd>
            {emailConfirmed !== undefined && (
              <Confirmation words={words} isConfirmed={emailConfirmed} newEmail={newEmail} />
            )}
          </div>
          <div>
            <dt>{home.role}</dt>
            <dd>{roles[user.role]}</dd>
          </div>
        </dl>
        <LightList words={words} language={language} statuses={statuses} snapshot={snapshot} />
        <p class="outcome" data-if="red" hidden={!iconLights.includes("r")}>
          {home.red}
        </p>
        {user.role === "ROLE_ADMIN" && (
          <p class="outcome">
            <a href="/admin">{home.toAdmin}</a>
          </p>
        )}
        <ul class="account-links">
          {(["edit", "password", "erase"] as const).map((page) => (
            <li>
              <a href={`/me/${page}`}>{words.account[page].link}</a>
            </li>
          ))}
          <li>
            <a href="/me/sessions">{words.sessions.toSessions}</a>
          </li>
          <li>
            <a href="/me/export">{words.sessions.toExport}</a>
          </li>
        </ul>
        <LogOut words={words} />
      </WatchedSignup>
    </Layout>
  );
}

type ConfirmationProps = { words: Words; isConfirmed: boolean; newEmail: string | undefined };

/** Says of the address whether it is confirmed, and leads to where it can be. */
function Confirmation({ words: { mail }, isConfirmed, newEmail }: ConfirmationProps) {
  const { confirmed, notConfirmed, waits, toConfirm } = mail.home;
  return (
    <dd class="confirmation">
      {isConfirmed ? confirmed : notConfirmed}
      {newEmail !== undefined && (
        <>
          {" · "}
          <bdi>{newEmail}</bdi> {waits}
        </>
      )}
      {(!isConfirmed || newEmail !== undefined) && (
        <>
          {" "}
          <a href="/confirm">{toConfirm}</a>
        </>
      )}
    </dd>
  );
}

/** Ends this session, or every session of the same user: two forms, so that neither needs a script. */
function LogOut({ words }: { words: Words }) {
  const { logOut, logOutEverywhere } = words.home;
  return (
    <div class="actions">
      <form method="post" action="/logout">
        <button type="submit" class="button">
          {logOut}
        </button>
      </form>
      <form method="post" action="/logout">
        <input type="hidden" name="everywhere" value="true" />
        <button type="submit" class="button button-quiet">
          {logOutEverywhere}
        </button>
      </form>
    </div>
  );
}
