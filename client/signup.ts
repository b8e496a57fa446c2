/**
 * Signs somebody up and follows the lights: sends the signup until it is accepted, reads the stream that answers, and
 * watches the signup where that stream is lost. The same idempotency key goes with each sending, so however many arrive,
 * they are one signup.
 */
import { readEvents, type Hear } from "./event-stream.ts";
import { SignupProblem } from "./problem.ts";
import type { Person, Snapshot } from "./snapshot.ts";
import { SILENT, isFinal, listen, pauseMs } from "./stay-connected.ts";
import { told, type Known } from "./told.ts";
import { follow, httpUrl, type Handle, type WatchOptions } from "./watch.ts";
import { pause } from "./ways.ts";

/** A signup under way: its snapshots, each newer than the one before. The last one is settled. */
export type Signup = AsyncIterable<Snapshot> & {
  readonly idempotencyKey: string;
  /** With it, `watch` goes on after a reload, or elsewhere. There from the first snapshot on. */
  readonly handle: Handle | undefined;
};

export type SignupOptions = WatchOptions & {
  /** 1 to 64 visible ASCII characters; a random UUID if it is left out. */
  idempotencyKey?: string | undefined;
  /** Continues a trace (W3C Trace Context), such as that of the click. Without one, the server begins a trace. */
  traceparent?: string | undefined;
  /** How long to try until the signup is accepted (milliseconds); a minute if it is left out. */
  acceptedWithinMs?: number | undefined;
};

/** More than a server's restart, and less than a person's patience. */
const ACCEPTED_WITHIN_MS = 60_000;

/**
 * Signs somebody up. Nothing is sent before the first snapshot is asked for.
 *
 * Until the signup is accepted (`seq` 1), what is lost is sent again, and so is what was answered 429 or with a failure of
 * the server (5xx), after its `Retry-After`. The failure is thrown if that would be later than `acceptedWithinMs`. An accepted
 * signup is watched until it is settled, however long that takes.
 *
 * @param url the server's origin
 * @throws SignupProblem in the loop: the server refuses the person, is away for too long, or cannot be understood
 * @example
 * ```ts
 * for await (const { services } of signup("https://signup.example.com", person)) show(services);
 * ```
 */
export function signup(url: string | URL, person: Person, options: SignupOptions = {}): Signup {
  const { idempotencyKey = crypto.randomUUID() } = options;
  if (!/^[\x21-\x7E]{1,64}$/.test(idempotencyKey)) {
    throw new TypeError("An idempotency key has 1 to 64 visible ASCII characters");
  }
  const { href } = httpUrl("/user", url);
  const body = JSON.stringify(person);
  let handle: Handle | undefined;
  return {
    idempotencyKey,
    get handle() {
      return handle;
    },
    [Symbol.asyncIterator]: () => persist({ ...options, url: href, body, idempotencyKey }, (its) => (handle = its)),
  };
}

type Sending = SignupOptions & { url: string; body: string; idempotencyKey: string };

async function* persist(sending: Sending, onAnswer: (handle: Handle) => void): AsyncGenerator<Snapshot, void> {
  const { acceptedWithinMs = ACCEPTED_WITHIN_MS, signal = new AbortController().signal } = sending;
  const untilMs = Date.now() + acceptedWithinMs;
  const known: Known = { seq: -1 };
  let handle: Handle | undefined;
  const open = (hear: Hear, here: AbortSignal) => send(sending, (its) => onAnswer((handle = its)), hear, here);
  for (let failures = 0; handle === undefined || known.seq < 1; failures += 1) {
    try {
      return yield* told(known, (hear, here) => listen(open, hear, here), signal);
    } catch (error) {
      signal.throwIfAborted();
      const problem = problemFor(error);
      const waitMs = pauseMs(failures, Math.random(), known.retryMs, problem.retryAfterS);
      const isTooLate = known.seq < 1 && Date.now() + waitMs > untilMs;
      if (isTooLate || isFinal(problem.status)) throw problem;
      await pause(waitMs, signal);
    }
  }
  yield* follow(handle.url, { ...sending, ...handle, signal }, known);
}

/** Sends the signup once, and reads the stream that answers. */
async function send(
  { url, body, idempotencyKey, traceparent, fetch = globalThis.fetch }: Sending,
  onAnswer: (handle: Handle) => void,
  hear: Hear,
  signal: AbortSignal,
): Promise<void> {
  const headers = {
    accept: "text/event-stream",
    "content-type": "application/json",
    "idempotency-key": idempotencyKey,
    ...(traceparent !== undefined && { traceparent }),
  };
  const response = await fetch(url, { method: "POST", headers, body, signal });
  if (!response.ok) {
    await hear({ refused: response });
    return;
  }
  const [location, token] = ["location", "signup-token"].map((name) => response.headers.get(name));
  const isStream = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || !location || !token) {
    throw new SignupProblem("unreadable", "The answer is no stream of a signup", { status: response.status });
  }
  onAnswer({ url: new URL(location, url).href, token });
  await readEvents(response, hear, signal);
}

function problemFor(reason: unknown): SignupProblem {
  if (reason instanceof SignupProblem) return reason;
  const ended =
    reason === undefined ? "The stream ended before the signup was accepted" : "The server cannot be reached";
  return new SignupProblem("unreachable", reason === SILENT ? "The server says nothing" : ended, { cause: reason });
}
