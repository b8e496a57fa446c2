/**
 * The one loop in which every queue consumer handles a batch: parse, act, then ack or retry with the right delay.
 *
 * Queues deliver at least once, so `act` may be called again with what it has done. A message is acked only after `act`
 * has succeeded for it. One that cannot be parsed is left to its queue's retries, and then to the dead letters. No
 * message holds up another that it shares nothing with.
 */
import { redeliveryDelayS, remedyFor } from "../platform/failures.ts";
import { log, reasonOf } from "../platform/log.ts";
import { traceOf } from "../platform/trace.ts";

/** A message, and what its body was parsed into. */
export type Delivery<T> = { message: Message; value: T };

/** What a consumer does with its batches. */
export type Consumer<T> = {
  /** What a message is, in log lines: "request", "reply". */
  name: string;
  /** Parses a body; undefined if it is not such a message. */
  read: (body: unknown) => T | undefined;
  /** Deliveries with an equal key are acted on together; different keys succeed and fail on their own. */
  keyOf: (delivery: Delivery<T>) => unknown;
  /** The `traceparent` of what a message belongs to, for log lines. */
  traceparentOf?: (value: T) => string | undefined;
  /** Handles one group of deliveries. Throws if it could not. */
  act: (deliveries: readonly Delivery<T>[]) => Promise<void>;
};

/** Handles one batch. Never throws. */
export async function consume<T>(batch: MessageBatch, consumer: Consumer<T>): Promise<void> {
  const deliveries = batch.messages.flatMap((message): Delivery<T>[] => {
    const value = consumer.read(message.body);
    if (value !== undefined) return [{ message, value }];
    log("error", `${consumer.name} unreadable`, { queue: batch.queue, messageId: message.id });
    message.retry();
    return [];
  });
  const groups = Map.groupBy(deliveries, (delivery) => consumer.keyOf(delivery));
  await Promise.all([...groups.values()].map((group) => actOn(group, batch.queue, consumer)));
}

/**
 * Acts on a group. When the same group would fail again, the fault may be one message's: then each is tried alone, so
 * that the others do not end as dead letters with it.
 */
async function actOn<T>(group: readonly Delivery<T>[], queue: string, consumer: Consumer<T>): Promise<void> {
  try {
    await consumer.act(group);
    for (const { message } of group) message.ack();
  } catch (error) {
    const traceIds = group.flatMap(({ value }) => traceOf(consumer.traceparentOf?.(value))?.traceId ?? []);
    const about = { queue, count: group.length, reason: reasonOf(error), ...(traceIds.length > 0 && { traceIds }) };
    log("warn", `${consumer.name} not handled`, about);
    if (group.length > 1 && remedyFor(error) === "give up") {
      for (const delivery of group) await actOn([delivery], queue, consumer);
      return;
    }
    for (const { message } of group) message.retry({ delaySeconds: redeliveryDelayS(error, message.attempts) });
  }
}
