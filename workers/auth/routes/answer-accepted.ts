/**
 * The answers to what was asked for and is to be watched, a signup or a change: a stream, a snapshot, or the way to a page. And
 * why it may be refused although it keeps every rule.
 */
import type { Context } from "hono";
import { problem, type ProblemCode, type ProblemDetails } from "#shared/contract/problem.ts";
import type { ReadSnapshot } from "#shared/contract/snapshot.ts";
import type { AuthApp } from "../http/context.ts";
import { PERIOD_S } from "../http/limit-table.ts";
import { RETRY_AFTER_S } from "../http/problem.tsx";
import type { HandedOver } from "../intake/hand-over.ts";
import { eventStream, follow } from "../watch/sse.ts";
import { pathsOf } from "../web/status-page.tsx";
import { leadTo } from "./announce.ts";

/** The media types of an answer; the first is for a client that accepts anything. */
export const ANSWERS = ["text/event-stream", "application/json", "text/html"] as const;

/** Why an event that keeps every rule may be refused all the same, and when to try again (seconds). */
export const REFUSALS: Record<Exclude<HandedOver["kind"], "accepted">, [ProblemCode, ProblemDetails]> = {
  conflict: ["idempotency_key_reused", {}],
  full: ["too_many_requests", { retryAfterS: PERIOD_S }],
  unavailable: ["unavailable", { retryAfterS: RETRY_AFTER_S }],
};

/** The answer once an event is accepted. Its address and token have been announced. */
export function answerAccepted<E extends AuthApp>(
  c: Context<E>,
  answer: (typeof ANSWERS)[number],
  snapshot: ReadSnapshot,
): Response {
  if (answer === "text/event-stream") return streamFrom(c, snapshot);
  c.header("cache-control", "no-store");
  return answer === "application/json" ? c.json(snapshot, 202) : leadTo(c, pathsOf(snapshot).at);
}

/** The stream of an event, beginning with this snapshot. The next one is sent once the event is accepted. */
export function streamFrom<E extends AuthApp>(
  c: Context<E>,
  first: ReadSnapshot,
  accepted?: Promise<HandedOver>,
): Response {
  const events = eventStream(c.req.raw, async (sink) => {
    await sink.snapshot(first);
    const handedOver = await accepted;
    if (handedOver === undefined || handedOver.kind === "accepted") {
      await follow(sink, c.env.USERS, first, handedOver?.snapshots);
    } else {
      await sink.problem(problem(...REFUSALS[handedOver.kind]));
    }
  });
  // A route that needs a login has said something weaker already.
  c.header("cache-control", events.headers.get("cache-control") ?? undefined);
  // Made by the context, so that it has the headers that `announce` has set there.
  return c.newResponse(events.body, events);
}
