/** Leads back to a signup of this browser that is not settled yet. On the signup form and the login page. */
import type { Words } from "./words/table.ts";

/** The signup's user, and its path. */
export type Running = { userId: string; location: string };

/** A line with a link to the lights. */
export function RunningSignup({ words, running }: { words: Words; running: Running }) {
  return (
    <p class="notice">
      {words.signup.running(running.userId)} <a href={running.location}>{words.signup.toLights}</a>
    </p>
  );
}
