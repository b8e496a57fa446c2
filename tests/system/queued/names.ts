/** What a Worker whose queues are listened to tells, and where: plain names, for the Workers and for the tests in Node. */

/**
 * What happened to a message, in the order in which it did. `sent`: a queue has it. `delivered`: a consumer has it, too, and
 * the queue keeps it. `taken`: its consumer is done with it, and no queue has it any more. `body` is JSON.
 */
export type Happened = { what: "sent" | "delivered" | "taken"; body: string; queue?: string };

/** The path at which such a Worker tells all that happened to the messages that it sent or consumed. */
export const MESSAGES_PATH = "/messages";

/** The path at which its consumer can be made to fail, and to work again: `/fail?fails=yes`. */
export const FAIL_PATH = "/fail";
