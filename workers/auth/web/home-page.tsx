/**
 * The home page: GET /home, for somebody who is logged in. Shows the account, the services as lights, and two buttons to
 * log out, here or everywhere. Lights turn on the open page; it never leads on by itself.
 */
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { Profile } from "#shared/contract/user.ts";
import { Layout } from "./layout.tsx";
import { LightList, WatchedSignup, iconLightsOf, lightsIn } from "./watched-signup.tsx";
import { colourOf } from "./watching.ts";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

type HomePageProps = {
  language: Language;
  user: Profile & { userId: string };
  /** The lights of this account, when the page was asked for. */
  snapshot: ReadSnapshot;
  /** The path of the signup or repair whose lights these are. */
  watchAt: string;
};

/** Says who is logged in and how their services are. */
export function HomePage({ language, user, snapshot, watchAt }: HomePageProps) {
  const words = wordsIn(language);
  const { fields, home, roles } = words;
  const [before, after] = home.greeting.split("{name}");
  const isRed = Object.values(lightsIn(snapshot)).some(({ status }) => colourOf(status) === "r");
  const profile = [
    { label: fields.userId.label, value: user.userId },
    { label: fields.email.label, value: user.email },
    { label: home.role, value: roles[user.role] },
  ];
  return (
    <Layout
      language={language}
      title={home.title}
      scripts={["lights.ts"]}
      styles={["lights.css", "home.css"]}
      iconLights={iconLightsOf(snapshot)}
    >
      <WatchedSignup words={words} snapshot={snapshot} watchAt={watchAt}>
        <h1>
          {before}
          <bdi>{user.userName}</bdi>
          {after}
        </h1>
        <dl class="profile">
          {profile.map(({ label, value }) => (
            <div>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <LightList words={words} language={language} snapshot={snapshot} />
        <p class="outcome" data-red hidden={!isRed}>
          {home.red}
        </p>
        <LogOut words={words} />
      </WatchedSignup>
    </Layout>
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
