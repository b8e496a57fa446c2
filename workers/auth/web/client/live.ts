/**
 * The script of the pages under /admin: loads the page that is open once more, every few seconds while it is seen, and puts what has
 * changed in its place. What somebody is at stays as it is: the focus, the place on the page, what is opened, what is typed.
 * Shows only words that the page has rendered.
 */

import { WRITTEN, zoneOf, type Clock } from "../admin/time-format.ts";

/** How long after an answer the page is asked for again (milliseconds), doubled with each failure. */
const EVERY_MS = 5_000;
const EVERY_MS_MAX = 60_000;
const ANSWERED_MS = 10_000;

type Trouble = "paused" | "offline" | "lost" | "ended";

const shown = document.querySelector<HTMLElement>("main[data-live]");
if (shown !== null) keepFresh(shown);

function keepFresh(page: HTMLElement): void {
  let timer = 0;
  let failures = 0;
  let isPaused = false;
  let isAsking = false;

  const pause = page.querySelector<HTMLButtonElement>("[data-pause]");
  if (pause !== null) {
    pause.hidden = false;
    pause.addEventListener("click", () => {
      isPaused = !isPaused;
      pause.textContent = (isPaused ? pause.dataset["off"] : pause.dataset["on"]) ?? "";
      tell(isPaused ? "paused" : undefined);
      wake();
    });
  }
  tellInOwnZone(page);
  document.addEventListener("visibilitychange", wake);
  addEventListener("online", wake);
  addEventListener("offline", () => isPaused || tell("offline"));
  next();

  /** Asks at once, if the page is seen. */
  function wake(): void {
    clearTimeout(timer);
    if (!isPaused && !isAsking && !document.hidden) void ask();
  }

  function next(): void {
    clearTimeout(timer);
    timer = setTimeout(wake, Math.min(EVERY_MS * 2 ** failures, EVERY_MS_MAX));
  }

  async function ask(): Promise<void> {
    isAsking = true;
    const trouble = await refresh(page, () => isPaused);
    isAsking = false;
    failures = trouble === undefined ? 0 : failures + 1;
    if (isPaused) return;
    tell(trouble);
    // Whoever is logged out is led to the login page, which this page cannot become.
    if (trouble !== "ended") next();
  }

  function tell(trouble?: Trouble): void {
    for (const told of page.querySelectorAll<HTMLElement>("[data-trouble]")) {
      told.hidden = told.dataset["trouble"] !== trouble;
    }
  }
}

/** Makes the page what the server says now. Returns why it is not. */
async function refresh(page: HTMLElement, isUnwanted: () => boolean): Promise<Trouble | undefined> {
  if (!navigator.onLine) return "offline";
  try {
    const response = await fetch(location.href, {
      headers: { accept: "text/html" },
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWERED_MS),
    });
    const isEnded = response.redirected || response.status === 401 || response.status === 403;
    if (isEnded) return "ended";
    if (!response.ok) return "lost";
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = fresh.querySelector<HTMLElement>("main[data-live]");
    if (main === null) return "ended";
    if (isUnwanted()) return undefined;
    document.title = fresh.title;
    tellInOwnZone(main);
    become(page, main);
    return undefined;
  } catch {
    return navigator.onLine ? "lost" : "offline";
  }
}

/** Writes the times of a page, which the server knows in UTC, in the time zone of this browser. */
function tellInOwnZone(page: HTMLElement): void {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const { lang } = document.documentElement;
  const clock: Clock = { language: lang as Clock["language"], nowMs: Number(page.dataset["now"]), timeZone };
  for (const time of page.querySelectorAll("time")) {
    const as = time.dataset["as"];
    if (as !== undefined && Object.hasOwn(WRITTEN, as)) {
      time.textContent = WRITTEN[as as keyof typeof WRITTEN](clock, Date.parse(time.dateTime));
    }
  }
  for (const zone of page.querySelectorAll("[data-zone]")) zone.textContent = zoneOf(clock);
}

/** Makes an element what another one is. Elements that stay are changed and not replaced, so that they keep the focus. */
function become(old: Element, fresh: Element): void {
  if (isOwn(old)) return;
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of Array.from(old.attributes)) {
    // Whoever has opened something keeps it open.
    const isOpened = name === "open" && old instanceof HTMLDetailsElement;
    if (!isOpened && !fresh.hasAttribute(name)) old.removeAttribute(name);
  }
  const kept = new Map<string, Element>();
  for (const child of old.children) {
    const key = keyOf(child);
    if (key !== undefined) kept.set(key, child);
  }
  const freshKeys = new Set([...fresh.children].map(keyOf));
  // What is gone goes first, so that what stays need not be moved: an element that is moved loses the focus.
  for (const [key, child] of kept) if (!freshKeys.has(key)) child.remove();

  let at: ChildNode | null = old.firstChild;
  for (const next of Array.from(fresh.childNodes)) {
    const match: ChildNode | undefined = matchOf(next, at, kept);
    if (match === undefined) {
      old.insertBefore(next, at);
      continue;
    }
    if (match !== at) old.insertBefore(match, at);
    at = match.nextSibling;
    if (match instanceof Element && next instanceof Element) become(match, next);
    else if (match.nodeValue !== next.nodeValue) match.nodeValue = next.nodeValue;
  }
  while (at !== null) {
    const after: ChildNode | null = at.nextSibling;
    at.remove();
    at = after;
  }
}

/** The node that is already there: the one of the same key, or else one of its kind at the same place. */
function matchOf(next: ChildNode, at: ChildNode | null, kept: ReadonlyMap<string, Element>): ChildNode | undefined {
  const key = keyOf(next);
  if (key !== undefined) {
    const same = kept.get(key);
    return same?.isConnected === true && same.nodeName === next.nodeName ? same : undefined;
  }
  return at !== null && keyOf(at) === undefined && at.nodeName === next.nodeName ? at : undefined;
}

function keyOf(node: Node): string | undefined {
  return node instanceof HTMLElement ? node.dataset["key"] : undefined;
}

/** True for what only this script and its reader change: fields, and what says how the page is. */
function isOwn(element: Element): boolean {
  return element.matches("input, select, textarea, [data-own]");
}
