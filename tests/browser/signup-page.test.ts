/** Signing up in a real browser: the form, three lights, the login page. */
import { describe, expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { ticketOf } from "../system/company.ts";
import { openFrontDoor } from "./front-door.ts";
import { LOGIN, fill, send, signUp, visit } from "./visitor.ts";

const { company, browser, origin, newcomer, withoutChat, takenInChat } = await openFrontDoor();

const MOTION = { reducedMotion: "no-preference" } as const;

const [GREEN, RED] = [everywhere("success"), everywhere("duplicate")];

/** Each content that a page has, as its lights. Without a script there is one for each snapshot, of which the last is seen. */
const lightsOfEach = (contents: Element[]) =>
  contents.map((content) =>
    [...content.querySelectorAll<HTMLElement>(".light[data-service]")].map((light) => light.dataset["status"] ?? ""),
  );

/** Runs in the page, before its own scripts: to show another title takes longer than from one light's turn to the next. */
function takeLongToDraw(): void {
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, "title") as Required<PropertyDescriptor>;
  Object.defineProperty(document, "title", {
    get,
    set(title: string) {
      const untilMs = performance.now() + 300;
      while (performance.now() < untilMs);
      set.call(this, title);
    },
  });
}

/** So many lights are green, and the others orange; which, depends on who answers first. */
const greenOnes = (count: number) => GREEN.map((green, index) => (index < count ? green : "waiting"));

// At most four pages at a time: each wants a processor to itself.
describe("a person who signs up", () => {
  describe("and is led on", () => {
    test.concurrent("sees three green lights and lands on the login page; with the same id again, three red ones, and stays", async ({
      onTestFinished,
    }) => {
      const { page, seen, complaints } = await visit(browser, MOTION, onTestFinished);
      const kim = newcomer("kim");
      await signUp(page, origin, kim);
      await page.waitForURL(LOGIN);
      expect(seen.at(-1)).toEqual(GREEN);
      expect(await page.textContent("h1")).toBe("Log in");
      expect(await page.textContent(".signed-up h2")).toBe("You're signed up, kim");
      expect(await page.inputValue("#userId")).toBe("kim");

      await signUp(page, origin, { ...newcomer("kim"), userName: "Somebody Else" });
      await page.waitForSelector('main[data-seq] h1 :text("This user ID is taken")');
      await page.waitForSelector('.light[data-service="customer"][data-status="duplicate"]');
      await page.waitForSelector('.light[data-service="chat"][data-status="duplicate"]');
      expect(seen.at(-1)).toEqual(RED);
      expect(new URL(page.url()).pathname).toMatch(/^\/user\/kim\/signups\//);
      await page.click("text=Choose another user ID");
      await page.waitForURL(`${origin}/user`);
      expect(await page.textContent("#userId-error")).toMatch(/^Somebody has this user ID/);
      expect(await page.inputValue("#userName")).toBe("Somebody Else");
      await fill(page, { userId: "kim2" });
      await send(page);
      await page.waitForURL(LOGIN);
      expect(complaints).toEqual([]);
    });

    test.concurrent.for([
      ["with a script", "quick", true],
      ["with a script that takes long to draw", "slow", true],
      ["without a script", "plain", false],
    ] as const)(
      "%s sees every light turn, and is led on, when all was over before the page came",
      async ([, how, javaScriptEnabled], context) => {
        const { page, seen } = await visit(browser, { javaScriptEnabled }, context.onTestFinished);
        if (how === "slow") await page.addInitScript(takeLongToDraw);
        const who = newcomer(`late-${how}`);
        // The script of the form does not load, so that the browser sends it.
        await page.route(/form\.\w+\.js$/, (route) => route.abort());
        await page.goto(`${origin}/user`);
        await page.route(`${origin}/user`, async (route) => {
          const response = await route.fetch({ maxRedirects: 0 });
          const { location = "", "signup-token": token = "" } = response.headers();
          await company.follow({ location, token });
          await route.fulfill({ response });
        });
        await fill(page, who);
        await send(page);
        const lightsIn = async (contents: string) => page.locator(contents).evaluateAll(lightsOfEach);
        const turned = async () =>
          (javaScriptEnabled ? seen : await lightsIn("main")).map((lights) => lights.toSorted());
        await context.expect
          .poll(async () => [await turned(), await lightsIn("main:visible")], { timeout: 30_000 })
          .toEqual([[0, 1, 2, 3].map(greenOnes), [GREEN]]);
        await page.waitForURL(LOGIN);
        expect(await page.textContent(".signed-up h2")).toBe(`You're signed up, ${who.userId}`);
      },
    );
  });

  describe("and stays", () => {
    test.concurrent("without JavaScript is not led on by a signup that was settled before", async ({
      onTestFinished,
    }) => {
      const who = newcomer("settled");
      const response = await company.post(who, { accept: "text/html" });
      const { location, token } = ticketOf(response.headers);
      await company.follow(ticketOf(response.headers));
      const { page } = await visit(
        browser,
        {
          javaScriptEnabled: false,
          extraHTTPHeaders: { authorization: `Bearer ${token}` },
        },
        onTestFinished,
      );
      for (const path of [location, `${location}/live`]) {
        await page.goto(origin + path);
        expect(await page.content()).not.toContain('http-equiv="refresh"');
      }
    });

    test.concurrent("stays where one light is red, is told what that means, and on the home page too", async ({
      onTestFinished,
    }) => {
      const { page, seen } = await visit(browser, {}, onTestFinished);
      const mina = newcomer("mina");
      await takenInChat("mina");
      await signUp(page, origin, mina);
      await page.waitForSelector('[data-if="partial"]:not([hidden])');
      expect(seen.at(-1)).toEqual(everywhere("success", { chat: "duplicate" }));
      expect(await page.textContent("h1 :not([hidden])")).toBe("You are signed up, but not everywhere");
      expect(await page.title()).toMatch(/^🟢🔴🟢/);
      expect(await page.locator("[data-if=leading]:visible").count()).toBe(0);
      await page.reload();
      await page.click('[data-if="partial"] a');
      await fill(page, { userId: "mina", userPw: mina.userPw });
      await send(page);
      await page.waitForSelector('.light[data-service="chat"][data-status="duplicate"]');
      expect(await page.locator("[data-if=red]").textContent()).toContain("somebody else has this user ID there");
    });

    test.concurrent("who wants no motion sees the lights as long, and may stay", async ({ onTestFinished }) => {
      const { page, seen } = await visit(browser, {}, onTestFinished);
      await signUp(page, origin, newcomer("still"));
      await page.waitForSelector("button[data-if=leading]:not([hidden])");
      expect(seen[0]).toEqual(everywhere("waiting"));
      expect(seen.at(-1)).toEqual(GREEN);
      expect(await page.textContent(".visually-hidden")).toContain("The login page opens in a moment");
      await page.clock.install();
      await page.click("button[data-if=leading]");
      await page.clock.runFor(60_000);
      expect(new URL(page.url()).pathname).toMatch(/^\/user\/still\/signups\//);
      await page.reload();
      expect(await page.locator("[data-if=leading]:visible").count()).toBe(0);
    });

    test.concurrent("is not asked to log in when logged in", async ({ onTestFinished }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      const han = newcomer("han");
      await company.signUp(han);
      await page.goto(origin);
      await fill(page, { userId: han.userId, userPw: han.userPw });
      await send(page);
      await page.waitForURL(/\/home/);
      await page.goto(origin);
      expect(new URL(page.url()).pathname).toBe("/home");
      await page.goto(`${origin}/user`);
      expect(await page.textContent(".notice")).toContain("You are logged in as han.");
    });
  });

  test("sees a light turn while the page is open, hears of it, and is led on when the last has turned", async () => {
    const { page, seen, complaints } = await visit(browser, MOTION);
    const giveBack = await withoutChat();
    await signUp(page, origin, newcomer("lee"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    await page.waitForSelector('.light[data-service="chat"][data-status="waiting"]');
    const announced = page.waitForFunction(() => {
      const news = document.querySelector(".visually-hidden")?.textContent ?? "";
      return news.includes("Chat: Ready") && news.includes("You are signed up");
    });
    await giveBack();
    await announced;
    await page.waitForURL(LOGIN);
    expect(seen.slice(-2)).toEqual([everywhere("success", { chat: "waiting" }), GREEN]);
    expect(complaints).toEqual([]);
  });

  test("sees it end also when the object was evicted in between", async () => {
    const { page, seen } = await visit(browser);
    const giveBack = await withoutChat();
    await signUp(page, origin, newcomer("park"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    const socket = page.waitForEvent("websocket");
    await page.reload(); // from here on over a socket
    await (await socket).waitForEvent("framereceived");
    // Whoever reloads leaves a stream behind, which is noticed at its next write, or ends after 60 s.
    await vi.waitUntil(
      async () =>
        company
          .worker("auth")
          .evict("UserObject", { name: "park", webSockets: "hibernate" })
          .then(() => true)
          .catch(() => false),
      { timeout: 120_000, interval: 500 },
    );
    await giveBack();
    // What was asked before the eviction is lost, and asked again by the schedule.
    await page.waitForURL(LOGIN, { timeout: 90_000 });
    expect(seen.at(-1)).toEqual(GREEN);
  }, 240_000);

  test("without JavaScript sees orange turn green on the open page, which then leads on", async () => {
    const { page } = await visit(browser, { javaScriptEnabled: false });
    const light = (service: string, status: string) =>
      page.locator(`main:visible .light[data-service="${service}"][data-status="${status}"]`).waitFor();
    const giveBack = await withoutChat();
    await page.goto(`${origin}/user`);
    await fill(page, newcomer("choi"));
    await send(page);
    await light("customer", "success");
    await light("chat", "waiting");
    const loaded: string[] = [];
    page.on("request", (request) => request.isNavigationRequest() && loaded.push(new URL(request.url()).pathname));
    await giveBack();
    await light("chat", "success");
    expect(await page.locator("main:visible").count()).toBe(1);
    expect(await page.locator("main:visible h1 :not([hidden])").textContent()).toBe("You are signed up");
    expect(loaded).toEqual([]);
    await page.waitForURL(LOGIN);
    expect(await page.textContent(".signed-up h2")).toBe("You're signed up, choi");
  });

  test("finds a signup that is under way again from the form and from the login page", async () => {
    const { page } = await visit(browser);
    const giveBack = await withoutChat();
    await signUp(page, origin, newcomer("again"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    for (const path of ["/user", "/"]) {
      await page.goto(origin + path);
      expect(await page.textContent(".notice")).toContain("The signup of again is still under way.");
    }
    await page.click(".notice a");
    await giveBack();
    await page.waitForURL(LOGIN);
    await page.goto(`${origin}/user`);
    expect(await page.locator(".notice").count()).toBe(0);
  });
});
