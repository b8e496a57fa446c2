/** The pages as a browser gets them: what is at each field, which words show, and what never leaves the server. */
import type { JSX } from "hono/jsx/jsx-runtime";
import type { HtmlEscapedString } from "hono/utils/html";
import { describe, expect, test } from "vitest";
import { PROBLEMS, problem, type ProblemCode } from "#shared/contract/problem.ts";
import { SERVICES, everyService } from "#shared/contract/services.ts";
import type { Session } from "#shared/contract/sessions.ts";
import { firstSnapshot, statusSchema, type Snapshot, type Status } from "#shared/contract/snapshot.ts";
import { HomePage } from "./home-page.tsx";
import { LoginPage } from "./login-page.tsx";
import { ProblemPage } from "./problem-page.tsx";
import { SessionsPage } from "./sessions-page.tsx";
import { SIGNUP_FIELDS } from "./signup-fields.ts";
import { SignupPage } from "./signup-page.tsx";
import { StatusPage } from "./status-page.tsx";
import { LANGUAGES, fieldMessage, wordsIn, type Language } from "./words.ts";
import { SESSIONS } from "../openapi/examples.ts";

const FIRST = firstSnapshot("kim", "0191d2c5-0000-4000-8000-000000000000", 0);

const snapshot = (auth: Status, others: Status, settled: boolean): Snapshot => ({
  ...FIRST,
  seq: 7,
  settled,
  services: everyService((service) => ({ status: service === "auth" ? auth : others })),
});

const PATH = `/user/kim/signups/${FIRST.eventId}`;

const home = (more: Partial<Parameters<typeof HomePage>[0]> = {}): JSX.Element => {
  const user = { userId: "kim", userName: "<b>Kim", email: "kim@example.com", role: "ROLE_USER" } as const;
  return <HomePage language="en" user={user} snapshot={FIRST} watchAt={PATH} {...more} />;
};

/** The page's HTML. No component of these pages is asynchronous. */
const html = (page: JSX.Element): string => (page as HtmlEscapedString).toString();

/** The page without what is hidden and without its tags. Holds for elements that contain none of their own kind. */
const visible = (page: JSX.Element): string =>
  html(page)
    .replaceAll(/<(\w+)[^>]* hidden=""[^>]*>.*?<\/\1>/g, "")
    .replaceAll(/<[^>]*>/g, " ");

test.each(LANGUAGES)("every page says its language in %s, and loads from its own origin alone", (language) => {
  const pages = [
    <SignupPage language={language} />,
    <StatusPage language={language} snapshot={FIRST} />,
    <LoginPage language={language} />,
    home({ language }),
    <SessionsPage language={language} nowMs={0} sessions={SESSIONS} />,
    <ProblemPage language={language} problem={problem("not_found")} />,
  ];
  for (const page of pages.map(html)) {
    expect(page).toMatch(new RegExp(`^<!doctype html><html lang="${language}">`));
    expect(page).not.toMatch(/(?:src|href|action)="(?!\/|#|\?language=)/);
    expect(page).not.toMatch(/<style|<script>| style=| on\w+=/);
  }
});

test("every input has a label, a name and a purpose that a browser can fill in", () => {
  for (const page of [<SignupPage language="en" />, <LoginPage language="en" />].map(html)) {
    const inputs = page.match(/<input [^>]*>/g) ?? [];
    expect(inputs.length).toBeGreaterThan(1);
    for (const input of inputs) {
      const id = /id="(\w+)" name="\1"/.exec(input)?.[1];
      expect(page).toContain(`<label for="${id}">`);
      expect(input).toMatch(/autocomplete="(?:username|new-password|current-password|email|name)"/);
    }
  }
});

test("an error is listed, linked and tied to its field", () => {
  const message = fieldMessage("en", "email", "invalid_email");
  const page = html(<SignupPage language="en" errors={[{ field: "email", code: "invalid_email", message }]} />);
  expect(page).toContain(`<a href="#email">${message}</a>`);
  expect(page).toContain(`id="email-error" aria-live="polite">${message}<`);
  expect(page).toMatch(/<input id="email"[^>]* aria-invalid="true" aria-describedby="email-error"/);
  expect(page).toMatch(/<div class="error-summary" tabindex="-1" autofocus=""><div role="alert">/);
  expect(page).toContain("<title>Error: ");
  expect(page.match(/aria-invalid/g)).toHaveLength(1);
});

test("what was typed comes back as text, and never a password", () => {
  const typed = { userId: '"><script>', email: "<b>", userName: "김 & 이", userPw: "correct horse battery" };
  const page = html(<SignupPage language="en" values={typed} />);
  expect(page).toContain('value="&quot;&gt;&lt;script&gt;"');
  expect(page).toContain('value="김 &amp; 이"');
  expect(page).not.toContain("<script>");
  expect(page).not.toContain("correct horse");
});

test("the idempotency key travels with the form, if there is one", () => {
  expect(html(<SignupPage language="en" idempotencyKey="k-1" />)).toContain('name="idempotencyKey" value="k-1"');
  expect(html(<SignupPage language="en" />)).not.toContain("idempotencyKey");
});

test.each(statusSchema.options)("a light that is %s shows that and nothing else", (status) => {
  const page = <StatusPage language="ko" snapshot={snapshot("success", status, false)} />;
  const { services, statuses } = wordsIn("ko");
  for (const service of SERVICES) expect(visible(page)).toContain(services[service]);
  for (const other of statusSchema.options) {
    expect(visible(page).includes(statuses[other])).toBe(other === status || other === "success");
  }
});

test("without a script the page becomes the live one, until the signup is settled", () => {
  const refresh = (to: string) => `<noscript><meta http-equiv="refresh" content="0;url=${PATH}/${to}"/></noscript>`;
  expect(html(<StatusPage language="en" snapshot={FIRST} />)).toContain(refresh("live?from=beginning"));
  const underWay = snapshot("success", "waiting", false);
  expect(html(<StatusPage language="en" snapshot={underWay} />)).toContain(refresh("live"));
  expect(html(<StatusPage language="en" snapshot={snapshot("success", "success", true)} />)).not.toContain("refresh");
});

test("a taken id leads back to the form, a finished signup to the login page, an open one nowhere", () => {
  const { outcomes, toLogin, toSignup, tryAgain } = wordsIn("en").status;
  const shown = (auth: Status, others: Status, settled: boolean) => {
    const said = visible(<StatusPage language="en" snapshot={snapshot(auth, others, settled)} />);
    return [outcomes.taken.heading, toSignup, tryAgain, ` ${toLogin} `].filter((words) => said.includes(words));
  };
  expect(shown("duplicate", "waiting", false)).toEqual([outcomes.taken.heading, toSignup, ` ${toLogin} `]);
  expect(shown("success", "duplicate", true)).toEqual([` ${toLogin} `]);
  expect(shown("failed", "success", true)).toEqual([tryAgain]);
  expect(shown("waiting", "delayed", false)).toEqual([]);
});

test.each(Object.keys(PROBLEMS) as ProblemCode[])("the page of the problem %s does not show its detail", (code) => {
  const page = html(<ProblemPage language="ko" problem={problem(code, { detail: "for programs" })} />);
  expect(page).toContain(wordsIn("ko").problems[code].title);
  expect(page).not.toContain("for programs");
});

test("a refused login says so first, is focused, keeps the userId, and blames no single field", () => {
  const { title } = wordsIn("en").problems.invalid_credentials;
  const page = html(<LoginPage language="en" problem={problem("invalid_credentials")} userId={'"><i>'} />);
  expect(page).toMatch(/<div class="error-summary" tabindex="-1" autofocus=""><div role="alert">/);
  expect(page).toContain(`<h2 id="error-summary">${title}</h2><ul><li><a href="#userId">`);
  expect(page).toContain("<title>Error: ");
  expect(page.match(/aria-invalid="true" aria-describedby="\w+-error error-summary"/g)).toHaveLength(2);
  expect(page).toContain('value="&quot;&gt;&lt;i&gt;"');
  expect(html(<LoginPage language="en" />)).not.toMatch(/aria-invalid|autofocus/);
  expect(visible(<LoginPage language="en" />)).not.toContain(title);
});

test("the home page says who you are, as text, and what you may do", () => {
  const said = visible(home());
  for (const text of ["&lt;b&gt;Kim", "kim@example.com", wordsIn("en").roles.ROLE_USER]) expect(said).toContain(text);
  expect(said).not.toContain(wordsIn("en").roles.ROLE_ADMIN);
});

test("the home page's lights are followed where their signup is, and lead nowhere", () => {
  expect(html(home())).toContain(`data-elapsed-ms="0" data-watch-at="${PATH}"`);
  expect(html(home())).not.toContain('data-if="done"');
  expect(html(<StatusPage language="en" snapshot={FIRST} />)).toContain(`href="/?after=${PATH}"`);
});

test("the home page ends this session, or all of them, without a script", () => {
  const forms = html(home()).match(/<form method="post" action="\/logout">.*?<\/form>/g) ?? [];
  expect(forms.map((form) => form.includes('name="everywhere" value="true"'))).toEqual([false, true]);
});

test("the home page leads to the pages of the account, to the sessions and to the export", () => {
  const links = [...html(home()).matchAll(/<a href="(\/me[^"]*)">/g)].map(([, to]) => to);
  expect(links).toEqual(["/me/edit", "/me/password", "/me/erase", "/me/sessions", "/me/export"]);
});

describe("the page of sessions", () => {
  const [current, old] = SESSIONS as [Session, Session];
  const page = (language: Language, ...sessions: Session[]): JSX.Element => (
    <SessionsPage language={language} nowMs={Date.parse(current.startedAt)} sessions={sessions} />
  );

  test("names each browser, place and time in the reader's language, and what is not known as unknown", () => {
    const said = { en: visible(page("en", current, old)), ko: visible(page("ko", current, old)) };
    const known = ["Firefox on Windows", "Seoul, South Korea", "Now, in this browser"];
    const unknown = ["Unknown browser", "Unknown place", "13 hours ago"];
    for (const text of [...known, ...unknown]) expect(said.en).toContain(text);
    for (const text of ["Windows의 Firefox", "Seoul, 대한민국", "13시간 전"]) expect(said.ko).toContain(text);
  });

  test("ends each session but the current one by a form of its own, and all others by one more", () => {
    const forms = (...sessions: Session[]) =>
      [
        ...html(page("en", ...sessions)).matchAll(/<form method="post" action="\/me\/sessions\/end">(.*?)<\/form>/g),
      ].map(([, form]) =>
        /name="(\w+)" value="(\w+)"/
          .exec(form ?? "")
          ?.slice(1)
          .join(),
      );
    expect(forms(current)).toEqual([]);
    expect(forms(current, old)).toEqual([`id,${old.id}`]);
    expect(forms(current, old, old).at(-1)).toBe("others,true");
  });

  test("says so when there is no other", () => {
    expect(visible(page("en", current))).toContain(wordsIn("en").sessions.noOthers);
  });

  test("shows what a client has sent as text", () => {
    const shown = html(page("en", { ...current, browser: "<i>", city: "<b>", country: "ZZ" }));
    expect(shown).not.toMatch(/<i>[^<]|<b>/);
  });
});

test("a problem says when to try again, if that is known", () => {
  const page = (more: { retryAfterS?: number }) =>
    visible(<ProblemPage language="en" problem={problem("too_many_requests", more)} />);
  expect(page({ retryAfterS: 8 })).toContain("Try again in 8 seconds.");
  expect(page({})).toContain(wordsIn("en").problems.too_many_requests.advice);
});

test("the form has the contract's fields, in its order", () => {
  const page = html(<SignupPage language="en" />);
  expect([...page.matchAll(/<label for="(\w+)"/g)].map(([, name]) => name)).toEqual([...SIGNUP_FIELDS]);
});

test("a settled signup says how long each step took, in the page's words; one that is open, or older, does not", () => {
  const settled = snapshot("success", "success", true);
  const hops = { handOverMs: 143, authMs: 1_200, mailMs: 3 };
  const services = { ...settled.services, auth: { status: "success" as const, tookMs: 1_300, hops } };
  const { title, handOverMs, authMs } = wordsIn("en").status.steps;
  const page = visible(<StatusPage language="en" snapshot={{ ...settled, services }} />);
  expect(page).toContain(title);
  expect(page).toContain(`${wordsIn("en").services.auth}: ${handOverMs} 143 ms, ${authMs} 1 sec`);
  expect(page).not.toContain("mail");
  const open = { ...snapshot("success", "waiting", false), services };
  for (const other of [settled, open]) {
    expect(visible(<StatusPage language="en" snapshot={other} />)).not.toContain(title);
  }
});
