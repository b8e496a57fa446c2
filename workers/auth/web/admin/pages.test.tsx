/** The pages under /admin as a browser gets them: what is wrong comes first, nothing is inline, and no link acts. */
import type { JSX } from "hono/jsx/jsx-runtime";
import { describe, expect, test } from "vitest";
import { LANGUAGES, wordsIn, type Language } from "../words.ts";
import { ActionsPage } from "./actions-page.tsx";
import { SendAgainPage } from "./confirm-page.tsx";
import { DeadLettersPage } from "./dead-letters-page.tsx";
import { everyState, html } from "./every-state.suite.tsx";
import { BAD_DAY, CALM, CHAT_DOWN, EMPTY } from "./example-days.suite.ts";
import { ACTIONS, DEAD_LETTERS, EVENT_ID, KIM, NOW_MS, STUCK, frameAt, stuck } from "./examples.suite.ts";
import { LatePage } from "./late-page.tsx";
import { OverviewPage } from "./overview-page.tsx";
import { PersonPage } from "./person-page.tsx";
import { absolute, ago, elapsed } from "./time-format.ts";
import { troublesOf } from "./troubles.ts";
import type { Overview } from "./views.ts";

const text = (page: JSX.Element): string =>
  html(page)
    .replaceAll(/<(\w+)[^>]* hidden=""[^>]*>.*?<\/\1>/g, "")
    .replaceAll(/<[^>]*>/g, "");

const overview = (view: Overview, language: Language = "en") => (
  <OverviewPage frame={frameAt("/admin", language)} view={view} />
);
const everyRow = { service: null, status: null };
const late = (language: Language = "en", view = STUCK) => (
  <LatePage frame={frameAt("/admin/late", language)} view={view} filter={everyRow} cursor={null} />
);
const confirm = (count: number, language: Language = "en") => (
  <SendAgainPage
    frame={frameAt("/admin/send-again", language)}
    scope={{ service: "chat", status: "failed", userId: null, eventId: null }}
    count={count}
  />
);

const pagesIn = (language: Language): JSX.Element[] => Object.values(everyState(language));

test.each(LANGUAGES)("every page under /admin has its words in %s, and nothing inline", (language) => {
  for (const page of pagesIn(language)) {
    expect(html(page)).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
    expect(html(page)).not.toMatch(/(?:src|href|action)="(?!\/|#|\?language=)/);
    expect(html(page)).not.toMatch(/<style|<script>| style=| on\w+=/);
    expect(text(page)).not.toMatch(/undefined|null|NaN|\[object|\{\w+\}/);
  }
});

test("only a page that asks first has a form that acts", () => {
  const acting = pagesIn("en").filter((page) => html(page).includes('method="post"'));
  expect(acting.map((page) => /<h1[^>]*>(.*?)<\/h1>/.exec(html(page))?.[1])).toEqual([
    wordsIn("en").admin.sendAgain.title,
    wordsIn("en").admin.deadLetters.removeTitle,
    wordsIn("en").admin.person.erase.title,
    wordsIn("en").admin.alerts.testTitle,
  ]);
});

test("the link to the other language asks for the same rows", () => {
  const filter = { service: "chat", status: "failed" } as const;
  const page = (query: string) => (
    <LatePage frame={frameAt(`/admin/late${query}`)} view={STUCK} filter={filter} cursor="c" />
  );
  const asked = "?service=chat&status=failed&cursor=c";
  const link = `href="${asked.replaceAll("&", "&amp;")}&amp;language=ko"`;
  expect(html(page(asked))).toContain(link);
  expect(html(page(`${asked}&language=en`))).toContain(link);
  expect(html(page(""))).toContain('href="?language=ko"');
});

describe("the overview", () => {
  test("says that all is well in one line", () => {
    expect(troublesOf(CALM)).toEqual([]);
    expect(text(overview(CALM))).toContain("All is well");
    expect(html(overview(CALM))).not.toContain('class="troubles"');
  });

  test("says what is owed, by whom and since when, before anything else", () => {
    const said = text(overview(CHAT_DOWN));
    expect(said).toContain("chat has owed 120 answers since 14:02 UTC, 12 minutes ago.");
    expect(said).toContain("131 messages have waited in user-newuser-req-chat since 14:05 UTC, 9 minutes ago.");
    expect(said.indexOf("chat has owed")).toBeLessThan(said.indexOf("Time to answer"));
    expect(html(overview(CHAT_DOWN))).toContain('href="/admin/late?service=chat&amp;status=delayed"');
  });

  test("puts what was given up first, and counts no further than it knows", () => {
    expect(troublesOf(BAD_DAY).map(({ kind }) => kind)).toEqual([
      "failed",
      "failed",
      "delayed",
      "delayed",
      "deadLetters",
      "backlog",
      "drift",
      "foreign",
    ]);
    expect(text(overview(BAD_DAY))).toContain("1,000 or more requests to chat got no answer and were given up.");
    expect(text(overview(BAD_DAY))).toContain("1 request to customer got no answer and was given up.");
  });

  test("says since when answers are owed only if it knows", () => {
    const both = { ...CALM, late: { ...CALM.late, chat: { delayed: 2, failed: 1, oldestSinceMs: NOW_MS } } };
    expect(troublesOf(both)).toContainEqual({ kind: "delayed", service: "chat", count: 2, sinceMs: null });
  });

  test("calls a queue that answers slowly a trouble only once its oldest message is a minute old", () => {
    const waiting = (ageMs: number) =>
      troublesOf({ ...CALM, backlogs: [{ queue: "q", messages: 9, oldestMs: NOW_MS - ageMs }] });
    expect([waiting(60_000), waiting(60_001).length]).toEqual([[], 1]);
  });

  test("has each alert whose condition it does not show otherwise, and no other", () => {
    const alert = (condition: string, subject: string) => ({ condition, subject, sinceMs: NOW_MS - 3_600_000 });
    const alerts = [
      alert("walk-stopped", "chat"),
      alert("slow", "customer"),
      alert("cannot-be-evaluated", "walk age"),
      alert("not-delivered", "webhook"),
      alert("dead-letters", "auth"),
    ];
    const said = text(overview({ ...CALM, alerts }));
    expect(said).toContain("4 things need a look");
    expect(said).toContain("chat has not been compared with auth for hours.");
    expect(said).toContain("customer has taken long to answer since");
    expect(said).toContain("walk age cannot be read since");
    expect(said).toContain("alerts have not arrived by webhook since");
  });

  test("draws every hour, and has the same numbers as a table", () => {
    const page = html(overview(CALM));
    expect(page.match(/<path class="accepted"/g)).toHaveLength(24);
    for (const { startMs, accepted } of CALM.hours) {
      const row = new RegExp(`<tr data-key="${startMs}">.*?</tr>`).exec(page)?.[0];
      expect(row).toContain(`<td>${accepted.toLocaleString("en")}</td>`);
    }
    expect(html(overview(EMPTY))).not.toContain('class="bars"');
  });

  test("shows how far a comparison has come, and a queue that does not say", () => {
    expect(text(overview(BAD_DAY))).toContain("Comparing: 21,000 of 48,210 · 7,000 a minute · 4 min left");
    expect(text(overview(BAD_DAY))).toContain("does not say");
    expect(text(overview(EMPTY))).toContain("Not compared yet");
  });
});

describe("the rows", () => {
  test("say why, how often, and when next; sending again is asked first", () => {
    const view = { rows: [stuck(3), stuck(4, { status: "failed", nextAttemptAtMs: null, attempts: 1 })], next: null };
    const said = text(late("en", view));
    expect(said).toContain("dead letter");
    expect(said).toContain("asked 4 times · next 14:14 UTC, in 31 seconds");
    expect(said).toContain("No error: the answer has not come.");
    expect(html(late("en", view))).toContain(
      `href="/admin/send-again?userId=user-0003&amp;eventId=${view.rows[0]!.eventId}"`,
    );
  });

  test("show what came from elsewhere as text", () => {
    const evil = '"><script>alert(1)</script>';
    const view = { rows: [stuck(1, { reason: evil })], next: evil };
    const letters = { rows: [{ ...DEAD_LETTERS.rows[0]!, body: evil, reason: evil }], next: null };
    const frame = frameAt("/admin/late");
    const pages = [late("en", view), <DeadLettersPage frame={frame} view={letters} cursor={evil} />];
    for (const page of pages.map(html)) expect(page).not.toContain("<script>alert");
  });

  test("lead on and back", () => {
    const page = html(
      <LatePage frame={frameAt("/admin/late")} view={STUCK} filter={{ service: "chat", status: null }} cursor="c" />,
    );
    expect(page).toContain('href="/admin/late?service=chat"');
    expect(page).toContain('href="/admin/late?service=chat&amp;cursor=user-0026%7Echat"');
  });

  test("of the record say when they are not genuine", () => {
    const page = text(<ActionsPage frame={frameAt("/admin/actions")} view={ACTIONS} cursor={null} />);
    expect(page.match(/Not genuine/g)).toHaveLength(1);
  });
});

test("a person's page tells each event's lights, what happened when, and where the time went", () => {
  const said = text(<PersonPage frame={frameAt("/admin/users/kim")} view={KIM} />);
  expect(said).toContain("chat Taking longer");
  expect(said).toContain("auth password and hand-over 152 ms · database 6 ms");
  expect(said).toContain("customer request 5 ms · service 9 ms · answer 4 ms");
  expect(said).toContain("14:13:31 UTC chat asked, attempt 4: dead letter");
  expect(said).toContain("14:14:42 UTC chat next: attempt 5");
  expect(text(<PersonPage frame={frameAt("/admin/users/kim", "ko")} view={KIM} />)).toContain(
    "chat 4번째 요청: dead letter",
  );
});

test("a confirmation says how many, and posts what it says", () => {
  expect(text(confirm(120))).toContain("120 requests to chat.");
  expect(text(confirm(1_000))).toContain("1,000 or more requests to chat.");
  expect(html(confirm(120))).toContain('<form method="post" action="/admin/send-again" class="confirm">');
  expect(html(confirm(120))).toContain(
    'name="service" value="chat"/><input type="hidden" name="status" value="failed"/>',
  );
  expect(html(confirm(0))).not.toContain('method="post"');
});

test("all of one user can be sent again although nothing is late, and nothing else can", () => {
  const frame = frameAt("/admin/send-again");
  const ofKim = { service: null, status: null, userId: "kim", eventId: null };
  const forms = [ofKim, { ...ofKim, eventId: EVENT_ID }, { ...ofKim, userId: null }].map((scope) =>
    html(<SendAgainPage frame={frame} scope={scope} count={0} />).includes('method="post"'),
  );
  expect(forms).toEqual([true, false, false]);
});

describe("a time", () => {
  const { clock } = frameAt("/admin");
  test("has its zone, and its day if that is not today", () => {
    expect(absolute(clock, NOW_MS - 60_000)).toBe("14:13 UTC");
    expect(absolute(clock, NOW_MS - 24 * 3_600_000)).toBe("Nov 25, 14:14 UTC");
    expect(absolute({ ...clock, language: "ko", timeZone: "Asia/Seoul" }, NOW_MS)).toBe("23:14 GMT+9");
  });

  test("ago is never rounded up, and is in the unit that fits", () => {
    expect([0, 59_999, 119_000, 7_199_000, 172_799_000, 172_800_000].map((ms) => ago(clock, NOW_MS - ms))).toEqual([
      "0 seconds ago",
      "59 seconds ago",
      "119 seconds ago",
      "119 minutes ago",
      "47 hours ago",
      "2 days ago",
    ]);
    expect(ago({ ...clock, language: "ko" }, NOW_MS + 31_000)).toBe("31초 후");
  });

  test("that something took keeps what matters of it", () => {
    expect([8, 999, 1_234, 41_000, 600_000].map((ms) => elapsed("en", ms))).toEqual([
      "8 ms",
      "999 ms",
      "1.2 sec",
      "41 sec",
      "10 min",
    ]);
  });
});
