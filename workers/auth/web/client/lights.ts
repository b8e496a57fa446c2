/**
 * The script of the pages with lights: follows a signup and turns the lights. On a status page and on the home page it
 * begins by itself; the signup form calls `follow` with the stream that answered it.
 * Shows only words that a page has rendered; watching.ts decides which. An element with `data-if` is shown while what it
 * names is true: an outcome, a trouble, or one of `early`, `elapsed`, `leading` and `red`.
 */
import type { Service } from "#shared/contract/services.ts";
import {
  DWELL_MS,
  duration,
  isNewer,
  nextTurn,
  titleLights,
  type Lights,
  type Outcome,
  type Trouble,
} from "../watching.ts";
import type * as Rare from "./rare.ts";
import { keepConnected, loadRare } from "./connection.ts";

/** The stream that answered a form, and what to do if it says that the signup was not accepted. */
type Begun = { response: Response; refused: () => void };

const SECOND_MS = 1_000;

type Decisions = Pick<typeof Rare, "coloursOf" | "noteOf" | "outcomeOf" | "readFrame">;

/** What is to be known of a signup with which nothing is wrong: each light is waiting, or green. No other frame is read. */
const USUAL: Decisions = {
  readFrame(data, services) {
    const frame = JSON.parse(data) as Lights;
    return services.every((service) => /^(waiting|success)$/.test(frame.services[service].status)) ? frame : undefined;
  },
  outcomeOf: ({ settled }) => (settled ? "done" : "open"),
  coloursOf: (statuses) => statuses.map((status) => (status === "success" ? "g" : "o")).join(""),
  noteOf: (language, { tookMs }) => (tookMs === undefined ? "" : duration(language, tookMs, "short")),
};

const alreadyThere = document.querySelector<HTMLElement>("[data-seq]");
if (alreadyThere) void follow(alreadyThere);
// The form will have a stream of events.
else void loadRare();

/** Turns the lights of `page` until its signup is settled, and leads on if every light is green and was seen to turn. */
export async function follow(page: HTMLElement, begun?: Begun): Promise<void> {
  const services = Array.from(all("[data-service]"), ({ dataset }) => dataset["service"] as Service);
  const { watchAt = location.pathname, elapsedMs, seq } = page.dataset;
  const words = find(".lights").dataset;
  const { lang } = document.documentElement;
  const leadsTo = doneLink()?.href;

  const cameOnMs = performance.now();
  const shown = {
    seq: Number(seq),
    settled: false,
    services: Object.fromEntries(services.map((service) => [service, { status: lightOf(service).dataset["status"] }])),
  } as Lights;
  let newest = shown;
  const beganMs = shown.seq ? 0 : cameOnMs;
  let lastTurnMs = beganMs;
  let turning = 0;
  let decisions = USUAL;
  let outcome: Outcome | undefined;
  let trouble: Trouble | undefined;
  let isLeading = false;

  // The form's lights are all waiting; on another page that has every word, one is not as usual.
  if (words["delayed"] && !begun) await prepare();
  show();
  const disconnect = keepConnected(page, watchAt, hear, tell, begun?.response);
  const clock = setInterval(showTimes, SECOND_MS);

  function hear(data: string, event?: string): void {
    if (event === "error") {
      if (newest.seq) return;
      stop();
      return begun?.refused();
    }
    const frame = decisions.readFrame(data, services);
    if (!frame && decisions === USUAL) void prepare().then(() => hear(data, event));
    if (!frame || !isNewer(frame, newest)) return;
    newest = frame;
    if (frame.settled) stop();
    turnLights();
  }

  function stop(): void {
    disconnect();
    clearInterval(clock);
    tell();
  }

  function tell(what?: Trouble): void {
    trouble = what;
    show();
  }

  /** Turns one light after the other, until the page shows what was heard last. */
  function turnLights(): void {
    clearTimeout(turning);
    const next = nextTurn(services, shown, newest, lastTurnMs, beganMs);
    const waitMs = next ? next.atMs - performance.now() : 0;
    if (waitMs > 0) {
      turning = setTimeout(turnLights, waitMs);
      return;
    }
    if (next) {
      const { status } = (shown.services[next.service] = newest.services[next.service]);
      lightOf(next.service).dataset["status"] = status;
      lightOf(next.service, "use").setAttribute("href", `#${status}`);
      lightOf(next.service, ".status span").textContent = words[status] ?? "";
      announce(`${lightOf(next.service, ".service").textContent}: ${words[status]}`);
    } else shown.settled = newest.settled;
    show();
    if (next) {
      // Once it is drawn: where that takes long, the next one must not turn with it.
      lastTurnMs = performance.now();
      turnLights();
    } else if (outcome === "done" && leadsTo) leadOn(leadsTo);
  }

  /** Gets what there is to be known and said of any signup. Tries until it has come. */
  async function prepare(): Promise<void> {
    const rare = await loadRare();
    if (!rare) return prepare();
    await rare.addWords(page);
    decisions = rare;
  }

  /** What belongs to the outcome and to the trouble, the window's title, and its icon. Announces another outcome. */
  function show(): void {
    const before = outcome;
    outcome = decisions.outcomeOf(shown);
    const colours = decisions.coloursOf(services.map((service) => shown.services[service].status));
    const isTrue = new Set<unknown>([
      outcome,
      trouble,
      shown.settled || "elapsed",
      shown.settled || shown.services.auth.status !== "success" || "early",
      isLeading && "leading",
      colours.includes("r") && "red",
    ]);
    for (const element of all("[data-if]")) element.hidden = !isTrue.has(element.dataset["if"]);
    // The home page has another heading.
    const heading = page.querySelector(`h1 [data-if=${outcome}]`)?.textContent;
    if (heading) {
      if (before && before !== outcome) announce(heading);
      document.title = document.title.replace(/.*(?= · )/, `${titleLights(colours)} ${heading}`);
    }
    document.querySelector("[rel=icon]")?.setAttribute("href", `/assets/lights-${colours}.svg`);
    showTimes();
  }

  /** How long it has taken, how long each answer took, and when a service is asked again. */
  function showTimes(): void {
    const ms = Math.floor((performance.now() - cameOnMs + Number(elapsedMs)) / SECOND_MS) * SECOND_MS;
    const elapsed = page.querySelector("[data-if=elapsed]");
    if (elapsed) {
      elapsed.textContent = words["elapsed"]?.replace("{time}", duration(lang, ms)) ?? "";
    }
    for (const service of services) {
      const heard = newest.services[service];
      const note = shown.services[service].status === heard.status && decisions.noteOf(lang, heard, words, Date.now());
      // What the page was rendered with is not in its first lights.
      if (note) lightOf(service, "small").textContent = note;
    }
  }

  /** Says that the page will lead on, and does so after the dwell, unless its reader stays. */
  function leadOn(href: string): void {
    isLeading = true;
    show();
    announce(find("[data-if=leading]").textContent);
    // Replaces the history entry, so that "back" does not lead to this page.
    const leave = setTimeout(() => location.replace(href), DWELL_MS);
    find("button").addEventListener("click", () => {
      clearTimeout(leave);
      isLeading = false;
      show();
      doneLink()?.focus();
    });
  }

  /** Adds a line to the live region. Lines stay: a line that is replaced too early is never read out. */
  function announce(news: string): void {
    const line = document.createElement("p");
    line.textContent = `${news}.`;
    find(".visually-hidden").append(line);
  }

  /** Where every light green leads. The home page leads nowhere. */
  function doneLink(): HTMLAnchorElement | null {
    return page.querySelector("[data-if=leading]+p a");
  }

  /** A light, or something in it. */
  function lightOf(service: Service, selector = ""): HTMLElement {
    return find(`[data-service=${service}] ${selector}`);
  }

  /** An element that every page with lights has. */
  function find(selector: string): HTMLElement {
    return page.querySelector<HTMLElement>(selector) ?? page;
  }

  function all(selector: string): NodeListOf<HTMLElement> {
    return page.querySelectorAll<HTMLElement>(selector);
  }
}
