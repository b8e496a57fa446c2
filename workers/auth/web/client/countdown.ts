/** The script of a login page that is locked: counts the seconds until somebody may try again. */
import { duration } from "../watching.ts";

const SECOND_MS = 1_000;

for (const time of document.querySelectorAll<HTMLElement>("[data-countdown]")) countDown(time);

/** Counts a text down to zero. Nothing is read out: the text was read when the page came. */
function countDown(time: HTMLElement): void {
  const endsAtMs = Date.now() + Number(time.dataset["countdown"]) * SECOND_MS;
  const clock = setInterval(() => {
    const leftMs = Math.max(0, Math.ceil((endsAtMs - Date.now()) / SECOND_MS)) * SECOND_MS;
    time.textContent = duration(document.documentElement.lang, leftMs);
    if (leftMs === 0) clearInterval(clock);
  }, SECOND_MS);
}
