/**
 * A STOMP session at the edge (`/stomp`): CONNECT brings the event id as `login` and the signup's token as `passcode`, and a
 * SUBSCRIBE the userId; only then can the token be checked. Until it was, no object is called. Afterwards the signup's
 * snapshots come over a socket to its object, which may be evicted meanwhile, and whose bounds hold here as well.
 *
 * Stores nothing: a client whose relay is lost comes back, and gets the current snapshot.
 */
import { eventIdSchema, type ReadSnapshot } from "#shared/contract/snapshot.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import type { Frame } from "#shared/stomp/write-frame.ts";
import { secretsOf } from "../accounts/secrets.ts";
import { isWithinLimit } from "../http/limits.ts";
import { closeSocket } from "./close-socket.ts";
import { isSignupToken } from "./signup-token.ts";
import { COME_BACK, NORMAL_CLOSURE, type Step } from "./socket-step.ts";
import { parseSnapshot } from "./sse.ts";
import { NEW_STOMP_SESSION, act, destinationOf, fail, framesIn, tellStomp } from "./stomp-session.ts";
import type { Fault, StompSession } from "./stomp-session.ts";
import { objectSocket, type Watched } from "./watching.ts";

/** How long a client may take from the open socket to a subscription (milliseconds): a few round trips, on a slow network. */
const SUBSCRIBED_WITHIN_MS = 20_000;

/** The most messages that may wait while a token is checked and an object is called. */
const WAITING_MAX = 32;

const LATE: Fault = { message: "limit exceeded", detail: "There was no subscription within 20 s." };
const CROWDED: Fault = { message: "limit exceeded", detail: "Too many messages at once." };
const OFTEN: Fault = { message: "limit exceeded", detail: "This signup is watched too often. Come back in a minute." };
const AWAY: Fault = { message: "unavailable", detail: "The signup cannot be reached. Come back in a few seconds." };

export class StompRelay {
  readonly #client: WebSocket;
  readonly #env: Env;
  readonly #address: string;
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #session: StompSession = NEW_STOMP_SESSION;
  #login = "";
  #passcode = "";
  #watched: Watched | undefined;
  #object: WebSocket | undefined;
  #latest: ReadSnapshot | undefined;
  #isOver = false;
  #waiting = 0;
  #work: Promise<void> = Promise.resolve();

  /** @param client our end of the client's socket */
  constructor(client: WebSocket, env: Env, address: string) {
    this.#client = client;
    this.#env = env;
    this.#address = address;
  }

  /** Accepts the socket, and goes on until either side ends it. */
  start(): void {
    this.#deadline = setTimeout(() => this.#take(fail(this.#session, LATE)), SUBSCRIBED_WITHIN_MS);
    this.#client.binaryType = "arraybuffer"; // "blob" by default since 2026-03-17
    this.#client.accept();
    this.#client.addEventListener("message", ({ data }) => this.#queue(data as string | ArrayBuffer));
    this.#client.addEventListener("close", ({ code }) => this.#end(code, ""));
    this.#client.addEventListener("error", () => this.#end(NORMAL_CLOSURE, ""));
  }

  /** Messages are answered one after the other, also while one waits for its token to be checked. */
  #queue(message: string | ArrayBuffer): void {
    this.#waiting += 1;
    if (this.#waiting > WAITING_MAX) this.#take(fail(this.#session, CROWDED));
    if (this.#isOver) return;
    this.#work = this.#work
      .then(async () => this.#hear(message))
      .catch((error: unknown) => {
        log("warn", "stomp broken off", { reason: reasonOf(error) });
        this.#take(fail(this.#session, AWAY));
      })
      .finally(() => (this.#waiting -= 1));
  }

  async #hear(message: string | ArrayBuffer): Promise<void> {
    const { session, frames, fault } = framesIn(this.#session, message);
    this.#session = session;
    for (const frame of frames) {
      const refused = await this.#prepare(frame);
      if (this.#isOver) return;
      const destination = this.#watched && destinationOf(this.#watched.userId);
      this.#take(refused === undefined ? act(this.#session, frame, destination) : fail(this.#session, refused));
    }
    if (fault !== undefined) this.#take(fail(this.#session, fault));
    else if (this.#latest !== undefined) this.#take(tellStomp(this.#session, this.#latest));
  }

  /** Notes what CONNECT brings; for the first SUBSCRIBE, checks it, and begins to watch. Returns why not, if it is not the token. */
  async #prepare({ command, headers }: Frame): Promise<Fault | undefined> {
    if (!this.#session.isConnected) {
      this.#login = headers.get("login") ?? "";
      this.#passcode = headers.get("passcode") ?? "";
      return undefined;
    }
    if (command !== "SUBSCRIBE" || this.#watched !== undefined) return undefined;
    const wanted = watchedBy(this.#login, headers.get("destination"));
    if (wanted === undefined || !(await this.#isTheirs(wanted))) return undefined;
    const fault = await this.#watch(wanted);
    return fault && { ...fault, receipt: headers.get("receipt") };
  }

  #isTheirs({ userId, eventId }: Watched): Promise<boolean> {
    return isSignupToken(secretsOf(this.#env), userId, eventId, this.#passcode);
  }

  async #watch(wanted: Watched): Promise<Fault | undefined> {
    const isWithin = await isWithinLimit(this.#env, "watch", `signup ${wanted.eventId}`);
    if (isWithin !== true) return isWithin === null ? AWAY : OFTEN;
    const { status, webSocket } = await objectSocket(this.#env, wanted, this.#address);
    if (webSocket === null) return status === 429 ? OFTEN : undefined;
    clearTimeout(this.#deadline);
    webSocket.accept();
    webSocket.addEventListener("message", ({ data }) => this.#tell(String(data)));
    // Settled, if it is closed as it should be: a client that has subscribed was told, and its socket closed, before.
    webSocket.addEventListener("close", ({ code }) => this.#end(code === NORMAL_CLOSURE ? code : COME_BACK, ""));
    this.#watched = wanted;
    this.#object = webSocket;
    if (this.#isOver) webSocket.close(NORMAL_CLOSURE);
    return undefined;
  }

  #tell(text: string): void {
    this.#latest = parseSnapshot(text) ?? this.#latest;
    if (this.#latest !== undefined) this.#take(tellStomp(this.#session, this.#latest));
  }

  #take({ state, say, close }: Step<StompSession>): void {
    if (this.#isOver) return;
    this.#session = state;
    try {
      for (const text of say) this.#client.send(text);
    } catch {
      this.#end(NORMAL_CLOSURE, ""); // the client has left
    }
    if (close !== undefined) this.#end(close.code, close.reason);
  }

  #end(code: number, reason: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    closeSocket(this.#client, code, reason);
    this.#object?.close(NORMAL_CLOSURE);
  }
}

/** The signup that a client asks for. Undefined if it cannot be one. */
function watchedBy(login: string, destination = ""): Watched | undefined {
  const eventId = eventIdSchema.safeParse(login);
  const userId = userIdSchema.safeParse(destination.slice(destinationOf("").length));
  if (!eventId.success || !userId.success) return undefined;
  return { userId: userId.data, eventId: eventId.data };
}
