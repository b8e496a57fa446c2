/** The home page: who you are, and your services as lights. For somebody who is logged in. */
import type { Snapshot } from "#shared/contract/status.ts";
import type { Profile } from "#shared/contract/user.ts";
import { Layout } from "./layout.tsx";
import type { Language } from "./words.ts";

/** Says who is logged in and how their services are. `watchAt` is the path of the signup that the lights are of. */
export function HomePage(props: {
  language: Language;
  user: Profile & { userId: string };
  snapshot: Snapshot;
  watchAt: string;
}) {
  return (
    <Layout language={props.language} title="home">
      {JSON.stringify(props)}
    </Layout>
  );
}
