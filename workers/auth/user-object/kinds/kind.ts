/** What each kind of event decides for itself. Everything else is the same for all kinds, and stands in `lights.ts`. */
import type { Service } from "#shared/contract/services.ts";
import type { EventState } from "../state.ts";

export type KindRules = {
  /**
   * True if an event may not be sent to a service before another event of the same userId was answered there.
   *
   * @param event the event that may have to wait; open at this service
   * @param other another event of the same userId; open at this service
   */
  waitsFor: (event: EventState, other: EventState, service: Service) => boolean;
};

/** What is needed to name an event: everything in a command but its account and its order. */
export type EventNames = { eventId: string; userId: string; fingerprint: string; traceparent: string };
