/**
 * The script of the pages with lights: follows the signup over a WebSocket and turns them. Each frame is a whole
 * snapshot, and a new connection begins with the current one, so nothing can be missed.
 * Shows only words that the page has rendered; watching.ts decides which.
 */
import type { Service } from "#shared/contract/services.ts";
import type { Status } from "#shared/contract/snapshot.ts";
import { changedServices, isNewer, outcomeOf, readFrame, reconnectDelayMs, type Lights } from "./watching.ts";

const page = find(document, "[data-signup]");
const lights = new Map<Service, HTMLElement>();
for (const light of page.querySelectorAll<HTMLElement>("[data-service]")) {
  lights.set(light.dataset["service"] as Service, light);
}
const services = [...lights.keys()];
const announcement = find(page, "[data-announcement]");
const disconnected = find(page, "[data-disconnected]");
const { watchAt = location.pathname, doneLeadsTo } = page.dataset;

let shown = readPage();
let socket: WebSocket | undefined;
let failedAttempts = 0;
let retryTimer: ReturnType<typeof setTimeout> | undefined;

if (shown.settled) {
  void finish();
} else {
  connect();
  addEventListener("pagehide", disconnect);
  addEventListener("pageshow", (event) => event.persisted && connect());
  addEventListener("online", connect);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && connect());
}

/** Opens a socket, in place of one that may be broken without an event: on a phone that slept, for example. */
function connect(): void {
  disconnect();
  if (shown.settled) return;
  const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}${watchAt}/events`);
  socket = opened;
  opened.addEventListener("message", ({ data }) => {
    failedAttempts = 0;
    disconnected.hidden = true;
    const frame = readFrame(data, services);
    if (frame !== undefined && isNewer(frame, shown)) show(frame);
  });
  opened.addEventListener("close", () => {
    if (socket === opened) retryLater();
  });
}

function disconnect(): void {
  clearTimeout(retryTimer);
  // Cleared first, so that its close event opens no other socket.
  const old = socket;
  socket = undefined;
  old?.close();
}

/** Reconnects later. A hidden page reconnects when it is shown again. */
function retryLater(): void {
  socket = undefined;
  if (document.visibilityState === "hidden") return;
  const delayMs = reconnectDelayMs(failedAttempts, Math.random());
  failedAttempts += 1;
  // The first loss is not shown: each deployment closes every socket once.
  disconnected.hidden = failedAttempts < 2;
  retryTimer = setTimeout(connect, delayMs);
}

function show(frame: Lights): void {
  const before = shown;
  shown = frame;
  const news = changedServices(services, before, frame).map((service) => turn(service, frame.services[service].status));
  const outcome = outcomeOf(frame);
  if (outcome !== outcomeOf(before)) {
    reveal(page, "data-if-outcome", outcome);
    const heading = page.querySelector<HTMLElement>(`h1 [data-if-outcome="${outcome}"]`);
    document.title = heading?.dataset["title"] ?? document.title;
    if (heading !== null) news.push(heading.textContent);
  }
  if (news.length > 0) announce(news.join(". "));
  if (frame.settled) void finish();
}

/** Sets one light, and returns what to say about it. */
function turn(service: Service, status: Status): string {
  const light = lights.get(service) ?? page;
  light.dataset["status"] = status;
  reveal(light, "data-if-status", status);
  return `${find(light, "[data-name]").textContent}: ${find(light, `[data-text="${status}"]`).textContent}`;
}

/** Adds a line to the live region. Lines stay: a line that is replaced too early is never read out. */
function announce(news: string): void {
  const line = document.createElement("p");
  line.textContent = `${news}.`;
  announcement.append(line);
}

/** Of the elements that carry a condition, shows those whose condition holds. */
function reveal(within: HTMLElement, condition: "data-if-outcome" | "data-if-status", value: string): void {
  for (const element of within.querySelectorAll<HTMLElement>(`[${condition}]`)) {
    element.hidden = element.getAttribute(condition) !== value;
  }
}

/** The signup is settled. If it succeeded, the page may lead on; otherwise it stays, to be read. */
async function finish(): Promise<void> {
  disconnect();
  disconnected.hidden = true;
  if (doneLeadsTo === undefined || outcomeOf(shown) !== "done") return;
  await painted();
  // Replaces the history entry, so that "back" leads to the form and not to this page, which would lead on again.
  location.replace(doneLeadsTo);
}

/**
 * Waits until the last frame is painted and its animations have ended. No timer: a hidden tab paints when it is shown, and
 * with reduced motion there is no animation.
 */
async function painted(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) {
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
  }
  const turning = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
  await Promise.allSettled(turning.map(({ finished }) => finished));
}

function readPage(): Lights {
  const entries = [...lights].map(([service, light]) => [service, { status: light.dataset["status"] }]);
  return {
    seq: Number(page.dataset["seq"]),
    settled: page.dataset["settled"] === "true",
    services: Object.fromEntries(entries) as Lights["services"],
  };
}

function find(within: ParentNode, selector: string): HTMLElement {
  const element = within.querySelector<HTMLElement>(selector);
  if (element === null) throw new Error(`The page has no ${selector}`);
  return element;
}
