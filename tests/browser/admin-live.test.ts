/** The open pages under /admin: what changes is put in its place, and what somebody is at stays as it is. */
import type { Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { html } from "../../workers/auth/web/admin/every-state.suite.tsx";
import { CALM, CHAT_DOWN } from "../../workers/auth/web/admin/example-days.suite.ts";
import { NOW_MS, frameAt, stuck } from "../../workers/auth/web/admin/examples.suite.ts";
import { LatePage } from "../../workers/auth/web/admin/late-page.tsx";
import { OverviewPage } from "../../workers/auth/web/admin/overview-page.tsx";
import type { Overview, StuckRow } from "../../workers/auth/web/admin/views.ts";
import { fulfill, openMadeUp } from "./made-up.ts";

const open = await openMadeUp();

const EVERY_MS = 5_000;

const overview = (view: Overview) => html(OverviewPage({ frame: frameAt("/admin"), view }));
const late = (rows: StuckRow[]) =>
  html(
    LatePage({
      frame: frameAt("/admin/late"),
      view: { rows, next: null },
      filter: { service: null, status: null },
      cursor: null,
    }),
  );

const owing = (delayed: number): Overview => ({
  ...CHAT_DOWN,
  late: { ...CHAT_DOWN.late, chat: { delayed, failed: 0, oldestSinceMs: NOW_MS } },
});

/** An overview that counts one more late answer each time it is asked for. */
function counting() {
  let asked = 0;
  return { answer: async (route: Route) => fulfill(route, overview(owing(119 + ++asked))), asked: () => asked };
}

describe("an open page", () => {
  test("shows a number that has changed; the half-typed search, its focus, the place and what is opened stay", async () => {
    const { answer } = counting();
    const page = await open(answer, { viewport: { width: 800, height: 500 } });
    const tables = page.locator("details");
    await tables.nth(1).locator("summary").click();
    await page.fill("#userId", "half-ty");
    await page.evaluate(() => scrollTo(0, 700));
    const seen = () => page.evaluate(() => [scrollY, document.activeElement?.id, document.title]);
    const before = await seen();
    expect(before.slice(0, 2)).toEqual([700, "userId"]);
    for (const count of [121, 122, 123]) {
      await page.clock.runFor(EVERY_MS);
      await page.waitForSelector(`.troubles :text("${count} answers")`);
    }
    expect(await seen()).toEqual(before);
    expect(await page.inputValue("#userId")).toBe("half-ty");
    expect(await tables.evaluateAll((all) => all.map((one) => (one as HTMLDetailsElement).open))).toEqual([
      false,
      true,
    ]);
  });

  test("keeps the focus on a row while another one goes, and its heading when all is well again", async () => {
    let rows = [stuck(1), stuck(2), stuck(3)];
    const page = await open((route) => fulfill(route, late(rows)));
    await page.locator(".row .small-button").nth(2).focus();
    rows = [stuck(3), stuck(4)];
    await page.clock.runFor(EVERY_MS);
    await page.waitForSelector("text=user-0004");
    expect(await page.locator(".row").count()).toBe(2);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toContain("user-0003");
    rows = [];
    await page.clock.runFor(EVERY_MS);
    await page.waitForSelector("text=Nothing is late.");
    expect(await page.locator("h1").textContent()).toBe("Late answers");
  });

  test("is what the server says in the end, whatever it was before", async () => {
    let view = CHAT_DOWN;
    const page = await open((route) => fulfill(route, overview(view)));
    const other = await open((route) => fulfill(route, overview(CALM)));
    view = CALM;
    await page.clock.runFor(EVERY_MS);
    await page.waitForSelector("text=All is well");
    const shown = [page, other].map((one) => one.locator("main").evaluate((main) => main.outerHTML));
    expect(await shown[0]).toBe(await shown[1]);
  });

  test("asks for nothing while it is paused or not seen, and at once when it goes on", async () => {
    const { answer, asked } = counting();
    const page = await open(answer);
    await page.click("text=Pause");
    await page.clock.runFor(10 * EVERY_MS);
    expect([asked(), await page.locator("output :visible").allTextContents()]).toEqual([1, ["Paused"]]);
    await page.click("text=Go on");
    await page.waitForSelector('.troubles :text("121 answers")');
    await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
    await page.clock.runFor(10 * EVERY_MS);
    expect(asked()).toBe(2);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: false });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await page.waitForSelector('.troubles :text("122 answers")');
  });

  test("writes its times in the time zone of the browser", async () => {
    const page = await open((route) => fulfill(route, overview(CALM)), { timezoneId: "Asia/Seoul" });
    expect(await page.locator(".fresh time").textContent()).toBe("23:14:11 GMT+9");
    await page.locator("summary").first().click();
    expect(await page.locator("thead th").first().textContent()).toBe("Hour from (GMT+9)");
    expect(await page.locator("tbody th").first().textContent()).toBe("23:00");
  });

  test("is complete without a script: times in UTC, and a link that loads it anew", async () => {
    const { answer } = counting();
    const page = await open(answer, { javaScriptEnabled: false });
    expect((await page.locator(".fresh").innerText()).split("\n")).toEqual(["Updated", "14:14:11 UTC", "Reload"]);
    await page.click("text=Reload");
    await page.waitForSelector('.troubles :text("121 answers")');
  });
});

describe("a page that gets no answer says", () => {
  const trouble = "output strong:visible";

  test("that it is offline, and since when it is as it is; back online it goes on at once", async () => {
    const { answer } = counting();
    const page = await open(answer);
    const updated = await page.locator(".fresh time").textContent();
    await page.context().setOffline(true);
    expect(await page.locator(trouble).textContent()).toContain("You are offline.");
    await page.clock.runFor(4 * EVERY_MS);
    expect(await page.locator(".fresh time").textContent()).toBe(updated);
    await page.context().setOffline(false);
    await page.waitForSelector('.troubles :text("121 answers")');
    expect(await page.locator(trouble).count()).toBe(0);
  });

  test("that there is none, asks less and less often, and goes on with the first that comes", async () => {
    let isAway = false;
    let asked = 0;
    const page = await open(async (route) => {
      asked += 1;
      return isAway ? route.fulfill({ status: 503, body: "" }) : fulfill(route, overview(owing(asked)));
    });
    isAway = true;
    await page.clock.runFor(EVERY_MS);
    await page.waitForSelector(`${trouble}:text("No answer")`);
    await page.clock.runFor(EVERY_MS);
    expect(asked).toBe(2);
    isAway = false;
    await page.clock.runFor(EVERY_MS);
    await page.waitForSelector('.troubles :text("3 answers")');
    expect(await page.locator(trouble).count()).toBe(0);
  });

  test("that the session has ended, and stops", async () => {
    let isOver = false;
    let asked = 0;
    const page = await open(async (route) => {
      asked += 1;
      return isOver ? route.fulfill({ status: 401, body: "" }) : fulfill(route, overview(CALM));
    });
    isOver = true;
    await page.clock.runFor(EVERY_MS);
    await page.waitForSelector(`${trouble}:text("session has ended")`);
    await page.clock.runFor(20 * EVERY_MS);
    expect(asked).toBe(2);
  });
});
