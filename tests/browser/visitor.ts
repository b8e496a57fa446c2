/**
 * Somebody in front of a real Chromium: fills in the form, and remembers every state of the lights and every complaint
 * of the browser. Lights are noted by the page itself, as it leaves for the login page at once after the last of them.
 */
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { onTestFinished, type TestContext } from "vitest";
import type { SignupRequest } from "#shared/contract/user.ts";

/** The lights of a status page at one moment, in the order of the page: `["success", "waiting", "success"]`. */
type Lights = string[];

/** A page, the lights that were seen on it so far, and what the browser complained of: errors and CSP violations. */
export type Visitor = { page: Page; seen: Lights[]; complaints: string[] };

/** Takes what is to be done when a test is over. */
export type AtItsEnd = TestContext["onTestFinished"];

/** The login page, as a signup leads there. */
export const LOGIN = /\/\?after=\/user\/[\w.-]+\/signups\/[\w-]+$/;

/**
 * Opens a page for one test. A page that stayed open would have its lights drawn until the end of the file.
 *
 * @param atItsEnd of a test that runs beside others, its own `onTestFinished`
 */
export async function visit(
  browser: Browser,
  options: BrowserContextOptions = {},
  atItsEnd: AtItsEnd = onTestFinished,
): Promise<Visitor> {
  const visitor = await arrive(browser, options);
  atItsEnd(() => visitor.page.context().close());
  return visitor;
}

/**
 * Opens a page in a context of its own: no cookies, no cache. Without motion, unless it is asked for: a light that breathes
 * is drawn sixty times a second.
 */
export async function arrive(browser: Browser, options: BrowserContextOptions = {}): Promise<Visitor> {
  const context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const seen: Lights[] = [];
  const complaints: string[] = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("requestfailed", (request) => {
    const { errorText = "" } = request.failure() ?? {};
    // A stream that a page leaves is aborted, and no fault.
    if (errorText !== "net::ERR_ABORTED") complaints.push(`${request.url()} ${errorText}`);
  });
  await page.exposeFunction("noteLights", (lights: Lights) => {
    if (lights.join() !== seen.at(-1)?.join()) seen.push(lights);
  });
  await page.addInitScript(noteEveryChange);
  return { page, seen, complaints };
}

/** Fills in the form as it is. What is not typed stays. */
export async function fill(page: Page, typed: Partial<Omit<SignupRequest, "role">>): Promise<void> {
  for (const [field, value] of Object.entries(typed)) await page.fill(`#${field}`, value);
}

/** Sends the form. */
export async function send(page: Page): Promise<void> {
  await page.click("button[type=submit]");
}

/** Signs somebody up by the form at this address. */
export async function signUp(page: Page, origin: string, { userId, userPw, email, userName }: SignupRequest) {
  await page.goto(`${origin}/user`);
  await fill(page, { userId, userPw, email, userName });
  await send(page);
}

/** Runs in the page, before its own scripts. */
function noteEveryChange(): void {
  const note = (globalThis as unknown as { noteLights: (lights: string[]) => void }).noteLights;
  const look = () => {
    const lights = [...document.querySelectorAll<HTMLElement>(".light[data-service]")];
    if (lights.length >= 3) note(lights.map((light) => light.dataset["status"] ?? ""));
  };
  new MutationObserver(look).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-status"],
  });
}
