/**
 * The script of the pages with lights: follows a signup and turns the lights. On a status page and on the home page it
 * begins by itself; the signup form calls `follow` with the stream that answered it.
 * Shows only words that the page has rendered; watching.ts decides which.
 */
import type { Service } from "#shared/contract/services.ts";
import type { Status } from "#shared/contract/snapshot.ts";
import {
  DWELL_MS,
  colourOf,
  duration,
  fill,
  isNewer,
  nextTurn,
  noteOf,
  outcomeOf,
  readFrame,
  titleLights,
  type Lights,
  type Outcome,
} from "../watching.ts";
import { keepConnected, type Trouble } from "./connection.ts";

/** The stream that answered a form, and what to do if it says that the signup was not accepted. */
type Begun = { response: Response; refused: () => void };

const SECOND_MS = 1_000;

const alreadyThere = document.querySelector<HTMLElement>("[data-signup]");
if (alreadyThere !== null) follow(alreadyThere);

/** Turns the lights of `page` until its signup is settled, and leads on if every light is green and was seen to turn. */
export function follow(page: HTMLElement, begun?: Begun): void {
  const lights = new Map<Service, HTMLElement>();
  for (const light of all("[data-service]")) lights.set(light.dataset["service"] as Service, light);
  const services = [...lights.keys()];
  const { watchAt = location.pathname, doneLeadsTo, elapsedMs = "0", site } = page.dataset;
  const words = page.querySelector<HTMLElement>(".lights")?.dataset ?? {};
  const { lang } = document.documentElement;

  const nowMs = () => performance.now();
  const cameOnMs = nowMs();
  let shown = readPage();
  const beganMs = shown.seq === 0 ? cameOnMs : 0;
  const times = { lastTurnMs: beganMs, beganMs };
  let newest = shown;
  let turning = 0;

  showState();
  if (shown.settled) return;
  const disconnect = keepConnected(watchAt, hear, tellTrouble, begun?.response);
  const clock = setInterval(showTimes, SECOND_MS);

  function hear(data: string, event?: string): void {
    if (event === "error" && newest.seq === 0) {
      stop();
      begun?.refused();
    }
    const frame = readFrame(data, services);
    if (frame === undefined || !isNewer(frame, newest)) return;
    newest = frame;
    if (frame.settled) stop();
    turnLights();
  }

  function stop(): void {
    disconnect();
    clearInterval(clock);
    tellTrouble();
  }

  /** Turns one light after the other, until the page shows what was heard last. */
  function turnLights(): void {
    clearTimeout(turning);
    const next = nextTurn(services, shown, newest, times);
    if (next !== undefined && next.atMs > nowMs()) {
      turning = setTimeout(turnLights, next.atMs - nowMs());
      return;
    }
    const before = shown;
    const turned =
      next === undefined ? shown.services : { ...shown.services, [next.service]: newest.services[next.service] };
    shown = { ...newest, services: turned, settled: newest.settled && next === undefined };
    if (next !== undefined) {
      times.lastTurnMs = nowMs();
      const light = lights.get(next.service) ?? page;
      turn(light, shown.services[next.service].status);
    }
    showState();
    if (outcomeOf(shown) !== outcomeOf(before)) announce(headingOf(outcomeOf(shown)));
    if (next !== undefined) turnLights();
    else if (shown.settled && doneLeadsTo !== undefined && outcomeOf(shown) === "done") leadOn(doneLeadsTo);
  }

  function turn(light: HTMLElement, status: Status): void {
    const text = words[status] ?? "";
    light.dataset["status"] = status;
    light.querySelector("use")?.setAttribute("href", `#${status}`);
    light.querySelector(".status span")?.replaceChildren(text);
    announce(`${textOf(light, ".service")}: ${text}`);
  }

  /** The heading and what belongs to it, the window's title, its icon, and the login link once auth has the account. */
  function showState(): void {
    const outcome = outcomeOf(shown);
    const statuses = services.map((service) => shown.services[service].status);
    page.dataset["settled"] = String(shown.settled);
    for (const element of all("[data-if-outcome]")) element.hidden = element.dataset["ifOutcome"] !== outcome;
    if (site !== undefined) document.title = `${titleLights(statuses)} ${headingOf(outcome)} · ${site}`;
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    if (icon !== null) icon.href = `/assets/lights-${statuses.map(colourOf).join("")}.svg`;
    for (const red of all("[data-red]")) red.hidden = !statuses.some((status) => colourOf(status) === "r");
    for (const link of all("[data-early-login]")) {
      link.hidden = shown.settled || shown.services.auth.status !== "success";
    }
    showTimes();
  }

  /** How long it has taken, how long each answer took, and when a service is asked again. */
  function showTimes(): void {
    for (const elapsed of all("[data-elapsed]")) {
      elapsed.hidden = shown.settled;
      const ms = Math.floor((nowMs() - cameOnMs + Number(elapsedMs)) / SECOND_MS) * SECOND_MS;
      elapsed.textContent = fill(elapsed.dataset["elapsed"] ?? "", { time: duration(lang, ms) });
    }
    for (const [service, light] of lights) {
      const isShown = shown.services[service].status === newest.services[service].status;
      const { asked = "", once = "" } = words;
      const text = isShown ? noteOf(lang, newest.services[service], { asked, once }, Date.now()) : "";
      // What the page was rendered with is not in its first lights.
      if (text !== "") light.querySelector("small")?.replaceChildren(text);
    }
  }

  function tellTrouble(trouble?: Trouble): void {
    for (const told of all("[data-trouble]")) told.hidden = told.dataset["trouble"] !== trouble;
  }

  /** Says that the page will lead on, and does so after the dwell, unless its reader stays. */
  function leadOn(href: string): void {
    for (const choice of all("[data-leads-on]")) choice.hidden = false;
    announce(textOf(page, "[data-leads-on]"));
    // Replaces the history entry, so that "back" does not lead to this page.
    const leave = setTimeout(() => location.replace(href), DWELL_MS);
    page.querySelector("[data-stay]")?.addEventListener("click", () => {
      clearTimeout(leave);
      for (const choice of all("[data-leads-on]")) choice.hidden = true;
      page.querySelector<HTMLElement>(`[data-if-outcome="done"] a`)?.focus();
    });
  }

  function headingOf(outcome: Outcome): string {
    return textOf(page, `h1 [data-if-outcome="${outcome}"]`);
  }

  /** Adds a line to the live region. Lines stay: a line that is replaced too early is never read out. */
  function announce(news: string): void {
    const line = document.createElement("p");
    line.textContent = `${news}.`;
    page.querySelector("[data-announcement]")?.append(line);
  }

  function readPage(): Lights {
    const entries = [...lights].map(([service, { dataset }]) => [service, { status: dataset["status"] }]);
    return {
      seq: Number(page.dataset["seq"]),
      settled: page.dataset["settled"] === "true",
      services: Object.fromEntries(entries) as Lights["services"],
    };
  }

  function all(selector: string): Iterable<HTMLElement> {
    return page.querySelectorAll<HTMLElement>(selector);
  }
}

function textOf(within: ParentNode, selector: string): string {
  return within.querySelector(selector)?.textContent ?? "";
}
