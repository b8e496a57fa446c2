/** An open page with lights on a bad network: it comes to its end all the same, and says what is wrong meanwhile. */
import type { Page } from "playwright-core";
import { describe, expect, test, type TestContext } from "vitest";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import { openFrontDoor } from "./front-door.ts";
import { signUp, visit } from "./visitor.ts";

const { browser, origin, newcomer, withoutChat } = await openFrontDoor();

/**
 * A status page whose chat has not answered, opened anew once `prepare` is done; `giveBack` lets chat answer, once the tests
 * beside this one do so as well.
 */
async function openPage(
  { onTestFinished }: TestContext,
  userId: string,
  prepare: (page: Page) => Promise<unknown> = async () => {},
) {
  const giveBack = await withoutChat(onTestFinished);
  const { page } = await visit(browser, {}, onTestFinished);
  await signUp(page, origin, newcomer(userId));
  await page.waitForSelector('.light[data-service="customer"][data-status="success"]');
  await prepare(page);
  await page.reload();
  return { page, giveBack };
}

const trouble = (page: Page) => page.locator(".trouble [data-if]:not([hidden])");

/** Chat is away for as long as the tests beside this one want, and is then asked in its turn: longer than Playwright waits. */
const isDone = (page: Page) => page.waitForSelector('h1 [data-if="done"]:not([hidden])', { timeout: 90_000 });

const RARE = /rare\.\w+\.js/;
const LIGHTS = /lights-en\.html/;

describe("what most pages never load", () => {
  // By itself: a light that waited for the tests beside it would be late, and a late light has words that are loaded.
  test("is not loaded by a page whose lights turn green, nor when its socket has settled", async (context) => {
    const loaded: string[] = [];
    const { page, giveBack } = await openPage(context, "usual", async (opened) => {
      opened.on("request", (request) => loaded.push(request.url()));
    });
    await giveBack();
    await isDone(page);
    await page.waitForURL(/after=/);
    expect(loaded.filter((url) => RARE.test(url) || LIGHTS.test(url))).toEqual([]);
  });
});

// Those that follow are open at the same time: most of them wait for a timer of the page.
describe.concurrent("a page comes to its end", () => {
  test("where every socket is refused", async (context) => {
    let refused = 0;
    const { page, giveBack } = await openPage(context, "refused", (opened) =>
      opened.routeWebSocket(/\/events$/, async (socket) => {
        refused += 1;
        await socket.close({ code: 1011 });
      }),
    );
    await giveBack();
    await isDone(page);
    expect(refused).toBeGreaterThan(0);
  });

  test("where a socket opens and stays mute", async (context) => {
    const { page, giveBack } = await openPage(context, "mute", (opened) =>
      opened.routeWebSocket(/\/events$/, () => {}),
    );
    await giveBack();
    await isDone(page);
  });

  test("where streams end at once as well, by asking for the snapshot", async (context) => {
    const { page, giveBack } = await openPage(context, "asking", async (opened) => {
      await opened.routeWebSocket(/\/events$/, (socket) => socket.close());
      await opened.route(/\/events$/, (route) => route.fulfill({ contentType: "text/event-stream", body: ":\n\n" }));
    });
    await giveBack();
    await isDone(page);
  });
});

describe.concurrent("what few pages load", () => {
  test("is done without where it cannot be loaded: the socket is opened again, and the loss is said", async (context) => {
    let sockets = 0;
    const { page, giveBack } = await openPage(context, "alone", async (opened) => {
      await opened.route(RARE, (route) => route.abort());
      await opened.routeWebSocket(/\/events$/, (socket) => {
        sockets += 1;
        if (sockets < 3) void socket.close();
        else socket.connectToServer();
      });
    });
    await page.locator('[data-if="lost"]:not([hidden])').waitFor();
    await giveBack();
    await isDone(page);
    expect(await trouble(page).count()).toBe(0);
  });

  test("is asked for again by another URL, which no browser remembers as a failure", async (context) => {
    const asked: string[] = [];
    const { page, giveBack } = await openPage(context, "again", async (opened) => {
      await opened.route(RARE, (route) => {
        asked.push(new URL(route.request().url()).search);
        return asked.length === 1 ? route.abort() : route.continue();
      });
      await opened.routeWebSocket(/\/events$/, (socket) => socket.close());
    });
    await giveBack();
    await isDone(page);
    expect(asked).toEqual(["?0", "?1"]);
  });

  test("has the words of a red light, which are asked for until they come", async (context) => {
    let asked = 0;
    const { page } = await openPage(context, "words", async (opened) => {
      await opened.route(LIGHTS, (route) => {
        asked += 1;
        return asked === 1 ? route.abort() : route.continue();
      });
      await opened.routeWebSocket(/\/events$/, (socket) => {
        socket.connectToServer().onMessage((message) => socket.send(asRed(String(message))));
      });
    });
    await page.locator('h1 [data-if="partial"]:not([hidden])').waitFor();
    expect(await page.textContent('.light[data-service="chat"] .status span')).toBe("Already had this ID");
    expect(await page.textContent(".visually-hidden")).toContain("You are signed up, but not everywhere.");
    expect(await page.title()).toMatch(/^🟢🔴🟢 You are signed up, but not everywhere · /u);
    expect(asked).toBe(2);
  });
});

/** The snapshot as it would be if chat had refused. */
function asRed(message: string): string {
  if (message === "pong") return message;
  const snapshot = snapshotSchema.parse(JSON.parse(message));
  const services = { ...snapshot.services, chat: { status: "duplicate" } };
  return JSON.stringify({ ...snapshot, seq: snapshot.seq + 100, settled: true, services });
}

describe.concurrent("a page says at once", () => {
  test("that the browser is offline, and goes on when it is back", async (context) => {
    const { page, giveBack } = await openPage(context, "offline");
    await page.context().setOffline(true);
    expect(await trouble(page).textContent()).toContain("You are offline.");
    await giveBack();
    await page.context().setOffline(false);
    await isDone(page);
    expect(await trouble(page).count()).toBe(0);
  });

  test("that a network has fallen silent, within 30 s", async (context) => {
    let pings = 0;
    const { page } = await openPage(context, "silent", async (opened) => {
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
    await page.waitForFunction(() => document.querySelector("[data-if=elapsed]:not([hidden])") !== null);
    expect(await trouble(page).count()).toBe(0);
    // Soon afterwards the page gets the snapshot in another way, and takes the words back.
    await page.clock.runFor(25_000);
    expect(await trouble(page).textContent()).toContain("The connection was lost.");
    expect(pings).toBeGreaterThanOrEqual(1);
  });

  test("that a signup is not found", async (context) => {
    const { page, giveBack } = await openPage(context, "nowhere", (opened) =>
      opened
        .route(/\/signups\/.*/, async (route) => {
          await (route.request().resourceType() === "document" ? route.continue() : route.fulfill({ status: 404 }));
        })
        .then(() => opened.routeWebSocket(/\/events$/, (socket) => socket.close())),
    );
    await giveBack();
    await page.locator('[data-if="gone"]:not([hidden])').waitFor();
  });
});
