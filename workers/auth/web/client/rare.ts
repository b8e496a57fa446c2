/**
 * What a page with lights needs only if something goes wrong: other ways to follow a signup once its first socket is lost, and
 * the words of a service that is late, or that refuses. connection.ts loads it then. The signup form's page loads it too:
 * the answer to the form is a stream of events.
 */
import type { Hear } from "#client/event-stream.ts";
import { SILENT, pauseMs, stayConnected } from "#client/stay-connected.ts";
import { events, pause, snapshots, socket, type Reach } from "#client/ways.ts";
import type { Trouble } from "../watching.ts";

export { coloursOf, noteOf, outcomeOf, readFrame } from "../watching.ts";

/** A socket is the cheapest for the server, which sleeps meanwhile. */
const WAYS = [socket, events, snapshots] as const;

/** How long to wait before words that did not come are asked for again (milliseconds). */
const ASK_AGAIN_MS = 2_000;

type Reconnecting = {
  page: HTMLElement;
  watchAt: string;
  hear: Hear;
  tell: (trouble: Trouble) => unknown;
  signal: AbortSignal;
  /** How many connections in a row have failed before. */
  failures: number;
  opened?: Response | undefined;
};

/** Stays connected to a signup as the client package does, one way after the other, until the signup is not found. */
export async function reconnect({ page, watchAt, tell, ...reconnecting }: Reconnecting): Promise<void> {
  const { failures, opened, signal } = reconnecting;
  const signup: Reach = {
    fetch: (path, accept, here) => fetch(watchAt + path, { headers: { accept }, signal: here }),
    socket: () => new WebSocket(`${watchAt}/events`),
  };
  // The first loss is not shown, unless it is silence: each deployment closes every socket once.
  const lost = (count: number, reason: unknown) => (count > 1 || reason === SILENT) && tell("lost");
  try {
    if (opened === undefined) await pause(pauseMs(failures, Math.random()), signal);
    await stayConnected({ ...reconnecting, signup, ways: WAYS, lost });
    await addWords(page);
    tell("gone");
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Gives a page the words and the shapes of every status and outcome, unless it has them. Tries until they have come. */
export async function addWords(page: HTMLElement): Promise<void> {
  while (page.querySelector("[data-delayed]") === null) {
    try {
      // The words of any signup are the same.
      const answer = await fetch(`/assets/lights-${document.documentElement.lang}.html`);
      graft(page, new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
    }
  }
}

/** @throws TypeError if `whole` is something else than a page with every word */
function graft(page: HTMLElement, whole: Document): void {
  const doneLink = "[data-if=done] a";
  const leadsTo = page.querySelector(doneLink)?.getAttribute("href");
  const words = whole.querySelector<HTMLElement>(".lights");
  if (words === null) throw new TypeError("no words");
  // The home page has a heading of its own, and no outcomes.
  for (const part of ["svg", ".trouble", ...(leadsTo ? ["h1", ".outcomes"] : [])]) {
    page.querySelector(part)?.replaceChildren(...(whole.querySelector(part)?.childNodes ?? []));
  }
  if (leadsTo) page.querySelector(doneLink)?.setAttribute("href", leadsTo);
  Object.assign(page.querySelector<HTMLElement>(".lights")?.dataset ?? {}, words.dataset);
}
