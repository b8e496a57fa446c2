/** The signup form in a real browser: what it takes, what it says, and that nothing that was typed is lost. */
import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { openFrontDoor } from "./front-door.ts";
import { LOGIN, fill, send, signUp, visit } from "./visitor.ts";

const { company, browser, origin, newcomer, withoutChat } = await openFrontDoor();

const GREEN = everywhere("success");

// At most four pages at a time: each wants a processor to itself.
describe("the form", () => {
  describe("sent", () => {
    test.concurrent("that was stopped on its way can be sent again, and is the same signup", async ({
      onTestFinished,
    }) => {
      const { page, seen } = await visit(browser, {}, onTestFinished);
      let requests = 0;
      await page.route(`${origin}/user`, async (route) => {
        if (route.request().method() !== "POST") return route.continue();
        requests += 1;
        // The first one gets no answer.
        return requests > 1 ? route.continue() : route.abort("connectionfailed");
      });
      await signUp(page, origin, newcomer("baek"));
      await page.waitForSelector(".error-summary :text('No answer came')");
      await send(page);
      await page.waitForURL(LOGIN);
      expect([requests, seen.at(-1)]).toEqual([2, GREEN]);
    });

    test.concurrent("takes all that is pasted, and says what is too long", async ({ onTestFinished }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      const long = { userId: "k".repeat(44), email: "k@example.com", userName: "김".repeat(70) };
      await signUp(page, origin, { ...newcomer("long"), ...long });
      await page.waitForSelector("#userId-error");
      expect(await page.textContent("#userId-error")).toBe("User ID can have at most 32 characters.");
      expect(await page.textContent("#userName-error")).toBe("Name can have at most 64 characters.");
      expect(await page.inputValue("#userId")).toBe(long.userId);
    });

    test.concurrent("takes a user ID with spaces around it", async ({ onTestFinished }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      await signUp(page, origin, { ...newcomer("seo"), userId: " Seo " });
      await page.waitForURL(LOGIN);
      expect(await company.rows("auth", "seo")).toHaveLength(1);
    });

    test.concurrent("comes back with a message at the field and what was typed; corrected, it is accepted", async ({
      onTestFinished,
    }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      const jung = newcomer("jung");
      await signUp(page, origin, { ...jung, userPw: "password1" });
      await page.waitForSelector("#userPw-error");
      expect(await page.textContent("#userPw-error")).toBe("This password is too easy to guess. Choose another one.");
      expect(await page.locator('[aria-invalid="true"]').count()).toBe(1);
      expect(await page.evaluate(() => document.activeElement?.className)).toBe("error-summary");
      expect(await page.inputValue("#userId")).toBe("jung");
      expect(await page.inputValue("#userPw")).toBe("password1");
      await page.click('.error-summary a[href="#userPw"]');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe("userPw");
      await fill(page, { userPw: jung.userPw });
      await send(page);
      await page.waitForURL(LOGIN);
    });
  });

  describe("seen", () => {
    test.concurrent.for(["en-GB", "ko-KR"])(
      "and every other page fit a phone's 360 px in %s",
      async (locale, { onTestFinished }) => {
        const { page } = await visit(browser, { locale, viewport: { width: 360, height: 740 } }, onTestFinished);
        const widths: Record<string, number> = {};
        const measure = async (name: string) => {
          widths[name] = await page.evaluate(() => document.documentElement.scrollWidth);
        };
        const who = newcomer(`phone-${locale.toLowerCase()}`.padEnd(32, "9"));
        await company.signUp(who);
        await page.goto(`${origin}/user`);
        await measure("form");
        await signUp(page, origin, { ...who, userPw: "password1" });
        await page.waitForSelector("#userPw-error");
        await measure("form with errors");
        await signUp(page, origin, who);
        await page.waitForSelector('.light[data-service="chat"][data-status="duplicate"]');
        await measure("lights");
        await page.goto(`${origin}/`);
        await measure("login");
        await page.goto(`${origin}/nowhere`);
        await measure("problem");
        await page.goto(`${origin}/docs`);
        await measure("docs");
        expect(widths).toEqual({
          form: 360,
          "form with errors": 360,
          lights: 360,
          login: 360,
          problem: 360,
          docs: 360,
        });
      },
    );

    test.concurrent("keeps the password field wide enough to type in at twice the text size", async ({
      onTestFinished,
    }) => {
      const { page } = await visit(browser, { viewport: { width: 360, height: 740 } }, onTestFinished);
      await page.goto(`${origin}/user`);
      await page.evaluate(() => {
        document.documentElement.style.fontSize = "200%";
      });
      const width = await page.evaluate(() => document.querySelector("#userPw")?.getBoundingClientRect().width);
      expect(width).toBeGreaterThan(200);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    });

    test.concurrent("speaks the language that its reader has chosen, from then on", async ({ onTestFinished }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      await page.goto(`${origin}/user`);
      await page.click("a[hreflang=ko]");
      expect(await page.getAttribute("html", "lang")).toBe("ko");
      await page.goto(origin);
      expect(await page.getAttribute("html", "lang")).toBe("ko");
    });
  });

  describe("kept", () => {
    test.concurrent("says what is wrong with a field when it is left, and no more once it is typed in", async ({
      onTestFinished,
    }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      await page.goto(`${origin}/user`);
      const faults = {
        userId: ["-kim", "User ID must start with a letter or digit."],
        userPw: ["short", "Password must have at least 8 characters."],
        email: ["nobody", "Enter an email address like name@example.com."],
      };
      for (const [field, [typed = "", message = ""]] of Object.entries(faults)) {
        await page.fill(`#${field}`, typed);
        await page.press(`#${field}`, "Tab");
        expect(await page.textContent(`#${field}-error`)).toBe(message);
        await page.press(`#${field}`, "x");
        expect(await page.textContent(`#${field}-error`)).toBe("");
      }
    });

    test.concurrent("is not lost when somebody has asked too often, or a part of the company is away", async ({
      onTestFinished,
    }) => {
      const { page } = await visit(browser, {}, onTestFinished);
      const who = newcomer("too-often");
      const body = "<main><h1>Wait</h1><p class=lede>A minute</p></main>";
      for (const status of [429, 503]) {
        await page.route(`${origin}/user`, (route) =>
          route.request().method() === "POST"
            ? route.fulfill({ status, contentType: "text/html", body })
            : route.continue(),
        );
        await signUp(page, origin, who);
        await page.waitForSelector(".error-summary :text('Wait. A minute')");
        expect(await page.inputValue("#email")).toBe(who.email);
        expect(await page.inputValue("#userPw")).toBe(who.userPw);
      }
    });

    test.concurrent("is as it was filled in when its reader goes back to it, without a script too", async ({
      onTestFinished,
    }) => {
      const { page } = await visit(browser, { javaScriptEnabled: false }, onTestFinished);
      await company.signUp(newcomer("taken"));
      const who = newcomer("taken");
      await page.goto(`${origin}/user`);
      await fill(page, who);
      await send(page);
      await page.locator("main:visible h1 :text('This user ID is taken')").waitFor();
      expect(await page.locator("main:visible noscript").textContent()).toContain("Back button");
      await page.goBack();
      expect(await page.inputValue("#email")).toBe(who.email);
      await page.route(`${origin}/user`, (route) => route.fulfill({ status: 429, body: "too many" }), { times: 1 });
      await fill(page, { userId: "taken2", userPw: who.userPw }); // no browser keeps a password
      await send(page);
      await page.getByText("too many").waitFor();
      await page.goBack();
      expect([await page.inputValue("#userId"), await page.inputValue("#userName")]).toEqual(["taken2", who.userName]);
    });
  });

  test("speaks Korean to a browser that does, through to the login page", async () => {
    const { page } = await visit(browser, { locale: "ko-KR" });
    const giveBack = await withoutChat();
    await signUp(page, origin, newcomer("yoon"));
    await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
    expect(await page.getAttribute("html", "lang")).toBe("ko");
    expect(await page.textContent("h1 :not([hidden])")).toBe("계정을 만들고 있어요");
    await giveBack();
    await page.waitForURL(LOGIN);
    expect(await page.textContent("h1")).toBe("로그인");
  });
});
