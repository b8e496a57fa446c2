/**
 * A browser's own EventSource, `@microsoft/fetch-event-source` and `@stomp/stompjs`, unmodified, in a real Chromium on a page
 * of ours.
 */
import type * as Sse from "@microsoft/fetch-event-source";
import type * as StompJs from "@stomp/stompjs";
import { build } from "esbuild";
import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { openFrontDoor } from "../browser/front-door.ts";
import type { Ticket } from "../system/company.ts";
import { faultsOf, follow, type Client } from "./follow.ts";

const { company, browser, origin, newcomer, withoutChat } = await openFrontDoor();

/** How long something may take that depends on the machine: a real hash, another start of the Workers. */
const PATIENTLY = { timeout: 30_000 };

/** What a page that runs a client has besides a page's own. */
type Window = { told: (text: string) => void; library: typeof Sse & typeof StompJs };

const { outputFiles } = await build({
  stdin: {
    contents: 'export * from "@microsoft/fetch-event-source"; export * from "@stomp/stompjs";',
    resolveDir: import.meta.dirname,
  },
  globalName: "library",
  format: "iife",
  bundle: true,
  write: false,
});
// The bundle declares a variable; where it is evaluated, that is nobody else's.
const LIBRARY = `(() => { ${outputFiles[0]?.text}; globalThis.library = library; })()`;

/** A page of our own with the library and a signup's cookie; what is requested from then on is counted. */
async function pageWith(told: (text: string) => void, ticket?: Ticket): Promise<{ page: Page; statuses: number[] }> {
  const context = await browser.newContext();
  onTestFinished(() => context.close());
  if (ticket !== undefined) {
    const name = `__Host-signup-${ticket.location.split("/").at(-1)}`;
    await context.addCookies([{ name, value: ticket.token, url: origin.replace("http:", "https:"), sameSite: "Lax" }]);
  }
  const page = await context.newPage();
  await page.exposeFunction("told", told);
  await page.goto(`${origin}/user`);
  await page.evaluate(LIBRARY);
  const statuses: number[] = [];
  page.on("response", (response) => void statuses.push(response.status()));
  return { page, statuses };
}

const eventSource: Client = async (_, ticket, told) => {
  const { page, statuses } = await pageWith(told, ticket);
  await page.evaluate((path) => {
    const source = new EventSource(path);
    const { told: tell } = globalThis as unknown as Window;
    for (const name of ["status", "settled"]) source.addEventListener(name, ({ data }) => tell(String(data)));
    return new Promise<void>((resolve) => {
      source.addEventListener("error", () => source.readyState === EventSource.CLOSED && resolve());
    });
  }, `${ticket.location}/events`);
  expect(statuses).toEqual([200, 204]);
  return statuses.length;
};

const fetchEventSource: Client = async (_, ticket, told) => {
  const { page, statuses } = await pageWith(told, ticket);
  await page.evaluate((path) => {
    const { told: tell, library } = globalThis as unknown as Window;
    return library.fetchEventSource(path, { onmessage: ({ data }) => tell(data) });
  }, `${ticket.location}/events`);
  return statuses.length;
};

const stompjs: Client = async (_, { location, token }, told) => {
  const { page } = await pageWith(told);
  const [, , userId, , eventId] = location.split("/");
  return page.evaluate(
    ({ destination, connectHeaders }) => {
      const { told: tell, library } = globalThis as unknown as Window;
      let connections = 0;
      return new Promise<number>((resolve) => {
        const client = new library.Client({
          brokerURL: "/stomp",
          connectHeaders,
          beforeConnect: () => void (connections += 1),
          onConnect: () =>
            client.subscribe(destination, ({ body }) => {
              tell(body);
              if (JSON.parse(body).settled === true) void client.deactivate().then(() => resolve(connections));
            }),
        });
        client.activate();
      });
    },
    { destination: `/sub/user/${userId}`, connectHeaders: { login: eventId ?? "", passcode: token } },
  );
};

describe("sees every snapshot in order, and stops at the end:", () => {
  test("EventSource, which comes back once and is told 204", async () => {
    const { snapshots, connections } = await follow(company, "event-source", eventSource);
    expect(faultsOf(snapshots)).toEqual([]);
    expect(connections).toBe(2);
  });

  test("@stomp/stompjs", async () => {
    const { snapshots, connections } = await follow(company, "stompjs", stompjs);
    expect(faultsOf(snapshots)).toEqual([]);
    expect(connections).toBe(1);
  });

  test("@microsoft/fetch-event-source", async () => {
    const { snapshots, connections } = await follow(company, "fetch-event-source", fetchEventSource);
    expect(faultsOf(snapshots)).toEqual([]);
    expect(connections).toBe(1);
  });
});

describe("@microsoft/fetch-event-source signs somebody up with an Idempotency-Key", () => {
  /** Signs up with the library, as its documentation says, and notes the snapshots of each answer. */
  async function signUp(who: SignupRequest) {
    const answers: Snapshot[][] = [];
    const { page, statuses } = await pageWith((text) => {
      if (text === "open") answers.push([]);
      else answers.at(-1)?.push(snapshotSchema.parse(JSON.parse(text)));
    });
    const end = page.evaluate(async (body) => {
      const { told: tell, library } = globalThis as unknown as Window;
      const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() };
      await library.fetchEventSource("/user", {
        method: "POST",
        headers,
        body,
        onopen: async () => tell("open"),
        onmessage: ({ data }) => data !== "" && tell(data),
      });
    }, JSON.stringify(who));
    return { page, statuses, answers, end };
  }

  test("and sees it from snapshot 0 to the end", async () => {
    const giveBack = await withoutChat();
    const { answers, end } = await signUp(newcomer("once"));
    await vi.waitUntil(() => (answers[0]?.length ?? 0) > 1, PATIENTLY);
    await giveBack();
    await end;
    expect(answers.map(faultsOf)).toEqual([[]]);
    expect(answers[0]?.[0]?.seq).toBe(0);
  });

  test.each<[why: string, interrupt: (page: Page) => Promise<unknown>]>([
    ["when its page was hidden and is shown again", hideAndShow],
    ["when its connection is lost by a deployment", () => company.redeploy()],
  ])("and sends it again %s: one signup, nobody's duplicate", async (_, interrupt) => {
    const giveBack = await withoutChat();
    const who = newcomer(`again-${crypto.randomUUID().slice(0, 8)}`);
    const { page, answers, statuses, end } = await signUp(who);
    await vi.waitUntil(
      () => answers[0]?.some(({ services }) => services.auth.status === "success") === true,
      PATIENTLY,
    );
    await interrupt(page);
    await vi.waitUntil(() => (answers.at(1)?.length ?? 0) > 0, PATIENTLY);
    await giveBack();
    await end;
    expect(statuses).toEqual([200, 200]);
    expect(new Set(answers.flat().map(({ eventId }) => eventId)).size).toBe(1);
    expect(faultsOf(answers.at(-1) ?? [])).toEqual([]);
    for (const service of SERVICES) expect(await company.rows(service, who.userId)).toHaveLength(1);
  });
});

/** What a browser tells a page whose tab goes to the background, and comes back. */
async function hideAndShow(page: Page): Promise<void> {
  for (const isHidden of [true, false]) {
    await page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isHidden);
  }
}
