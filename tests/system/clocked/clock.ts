/**
 * A clock that a test can put forward, for everything that runs in one Worker: its requests, its batches and its objects share
 * it. Imported before the Worker, by the stand-ins of this folder. It runs on by itself and never goes back.
 */
const realNowMs = Date.now;
let aheadMs = 0;

Date.now = () => realNowMs() + aheadMs;

/** Puts the clock forward to this time (Unix milliseconds); a time that has passed changes nothing. */
export function putForward(toMs: number): void {
  aheadMs = Math.max(aheadMs, toMs - realNowMs());
}

/** When the machine's own clock is where this one is then (Unix milliseconds), if nobody puts it forward. */
export function realMs(atMs: number): number {
  return atMs - aheadMs;
}

/** Answers the test's own `/clock?toMs=…`, once the clock is there; null for every other request. */
export async function answerClock(
  request: Request,
  pass: (toMs: number) => Promise<void> | void = putForward,
): Promise<Response | null> {
  const { pathname, searchParams } = new URL(request.url);
  if (pathname !== "/clock") return null;
  await pass(Number(searchParams.get("toMs")));
  return Response.json(Date.now());
}
