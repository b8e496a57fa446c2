/** An open page with lights on a bad network: it comes to its end all the same, and says what is wrong meanwhile. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openFrontDoor } from "./front-door.ts";
import { signUp, visit } from "./visitor.ts";

const { browser, origin, newcomer, withoutChat } = await openFrontDoor();

/** A status page whose chat has not answered, opened anew once `prepare` is done; `giveBack` lets chat answer. */
async function openPage(userId: string, prepare: (page: Page) => Promise<unknown> = async () => {}) {
  const giveBack = await withoutChat();
  const { page } = await visit(browser);
  await signUp(page, origin, newcomer(userId));
  await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
  await prepare(page);
  await page.reload();
  return { page, giveBack };
}

const trouble = (page: Page) => page.locator("[data-trouble]:not([hidden])");
const isDone = (page: Page) => page.waitForSelector('h1 [data-if-outcome="done"]:not([hidden])');

describe("a page comes to its end", () => {
  test("where every socket is refused", async () => {
    let refused = 0;
    const { page, giveBack } = await openPage("refused", (opened) =>
      opened.routeWebSocket(/\/events$/, async (socket) => {
        refused += 1;
        await socket.close({ code: 1011 });
      }),
    );
    await giveBack();
    await isDone(page);
    expect(refused).toBeGreaterThan(0);
  });

  test("where a socket opens and stays mute", async () => {
    const { page, giveBack } = await openPage("mute", (opened) => opened.routeWebSocket(/\/events$/, () => {}));
    await giveBack();
    await isDone(page);
  });

  test("where streams end at once as well, by asking for the snapshot", async () => {
    const { page, giveBack } = await openPage("asking", async (opened) => {
      await opened.routeWebSocket(/\/events$/, (socket) => socket.close());
      await opened.route(/\/events$/, (route) => route.fulfill({ contentType: "text/event-stream", body: ":\n\n" }));
    });
    await giveBack();
    await isDone(page);
  });
});

describe("a page says at once", () => {
  test("that the browser is offline, and goes on when it is back", async () => {
    const { page, giveBack } = await openPage("offline");
    await page.context().setOffline(true);
    expect(await trouble(page).textContent()).toContain("You are offline.");
    await giveBack();
    await page.context().setOffline(false);
    await isDone(page);
    expect(await trouble(page).count()).toBe(0);
  });

  test("that a network has fallen silent, within 30 s", async () => {
    let pings = 0;
    const { page } = await openPage("silent", async (opened) => {
      await opened.clock.install();
      await opened.routeWebSocket(/\/events$/, (socket) => {
        const server = socket.connectToServer();
        // The first snapshot arrives, and nothing after it.
        let isFirst = true;
        server.onMessage((message) => {
          if (isFirst) socket.send(message);
          isFirst = false;
        });
        socket.onMessage((message) => {
          if (message === "ping") pings += 1;
        });
      });
      await opened.route(/\/events$/, () => {});
    });
    await page.waitForFunction(() => document.querySelector("[data-elapsed]:not([hidden])") !== null);
    expect(await trouble(page).count()).toBe(0);
    // Soon afterwards the page gets the snapshot in another way, and takes the words back.
    await page.clock.runFor(25_000);
    expect(await trouble(page).textContent()).toContain("The connection was lost.");
    expect(pings).toBeGreaterThanOrEqual(1);
  });

  test("that a signup is not found", async () => {
    const { page } = await openPage("nowhere", (opened) =>
      opened
        .route(/\/signups\/.*/, async (route) => {
          await (route.request().resourceType() === "document" ? route.continue() : route.fulfill({ status: 404 }));
        })
        .then(() => opened.routeWebSocket(/\/events$/, (socket) => socket.close())),
    );
    await page.locator('[data-trouble="gone"]:not([hidden])').waitFor();
  });
});
