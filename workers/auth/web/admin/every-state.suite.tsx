/** Every page under /admin in every state that a person may meet, as HTML: for the tests that look at it in a browser. */
import type { JSX } from "hono/jsx/jsx-runtime";
import type { HtmlEscapedString } from "hono/utils/html";
import type { Language } from "../words.ts";
import { ActionsPage } from "./actions-page.tsx";
import { EraseUserPage, RemoveDeadLetterPage, SendAgainPage } from "./confirm-page.tsx";
import { DeadLettersPage } from "./dead-letters-page.tsx";
import { BAD_DAY, CALM, CHAT_DOWN, EMPTY } from "./example-days.suite.ts";
import { ACTIONS, ANSWERS, DEAD_LETTERS, KIM, NOBODY, PARTLY_AWAY, STUCK, frameAt } from "./examples.suite.ts";
import { LatePage } from "./late-page.tsx";
import { OverviewPage } from "./overview-page.tsx";
import { NoPersonPage, PersonPage } from "./person-page.tsx";
import { TestAlertPage, TestAlertSentPage } from "./test-alert-page.tsx";

const NO_ROWS = { rows: [], next: null };
const EVERY_ROW = { service: null, status: null };
const FAILED_AT_CHAT = { service: "chat", status: "failed" } as const;

/** The pages in one language, by name. */
export function everyState(language: Language): Record<string, JSX.Element> {
  const zone = language === "ko" ? "Asia/Seoul" : "UTC";
  const at = (path: string) => frameAt(path, language, zone);
  const person = at("/admin/users/kim");
  const scope = { ...FAILED_AT_CHAT, userId: null, eventId: null };
  return {
    "overview-calm": <OverviewPage frame={at("/admin")} view={CALM} />,
    "overview-chat-down": <OverviewPage frame={at("/admin")} view={CHAT_DOWN} />,
    "overview-bad-day": <OverviewPage frame={at("/admin")} view={BAD_DAY} />,
    "overview-empty": <OverviewPage frame={at("/admin")} view={EMPTY} />,
    late: <LatePage frame={at("/admin/late")} view={STUCK} filter={EVERY_ROW} cursor={null} />,
    "late-none": <LatePage frame={at("/admin/late")} view={NO_ROWS} filter={FAILED_AT_CHAT} cursor="c" />,
    "send-again": <SendAgainPage frame={at("/admin/send-again")} scope={scope} count={120} />,
    "send-again-nothing": <SendAgainPage frame={at("/admin/send-again")} scope={scope} count={0} />,
    "dead-letters": <DeadLettersPage frame={at("/admin/dead-letters")} view={DEAD_LETTERS} cursor={null} />,
    "dead-letters-none": <DeadLettersPage frame={at("/admin/dead-letters")} view={NO_ROWS} cursor={null} />,
    "remove-dead-letter": (
      <RemoveDeadLetterPage frame={at("/admin/dead-letters/remove")} letter={DEAD_LETTERS.rows[0]!} />
    ),
    "erase-user": <EraseUserPage frame={at("/admin/erase")} userId="kim" />,
    actions: <ActionsPage frame={at("/admin/actions")} view={ACTIONS} cursor={null} />,
    "actions-none": <ActionsPage frame={at("/admin/actions")} view={NO_ROWS} cursor={null} />,
    "test-alert": <TestAlertPage frame={at("/admin/test-alert")} channels={["webhook", "mail"]} />,
    "test-alert-nowhere": <TestAlertPage frame={at("/admin/test-alert")} channels={[]} />,
    "test-alert-sent": <TestAlertSentPage frame={{ ...at("/admin/test-alert"), action: "13" }} answers={ANSWERS} />,
    person: <PersonPage frame={person} view={KIM} />,
    "person-unknown": <PersonPage frame={person} view={NOBODY} />,
    "person-partly-away": <PersonPage frame={person} view={PARTLY_AWAY} />,
    "person-invalid": <NoPersonPage frame={at("/admin/users")} />,
  };
}

/** A page's HTML. No component of these pages is asynchronous. */
export function html(page: JSX.Element): string {
  return (page as HtmlEscapedString).toString();
}
