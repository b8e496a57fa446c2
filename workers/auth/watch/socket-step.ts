/**
 * What a socket's protocol decides: whatever happens to a socket, the answer is a step. Plain data, so that no protocol
 * knows the platform; `watchers.ts` and `stomp-relay.ts` take the steps.
 */

/** What a socket remembers from now on, what it is sent, one text message each, and how it is closed after that, if it is. */
export type Step<State> = { state: State; say: readonly string[]; close?: { code: number; reason: string } };

/** The close code after the settled snapshot, and of whoever leaves (RFC 6455, section 7.4.1: normal closure). */
export const NORMAL_CLOSURE = 1000;

/** The close code of a socket that ends before its signup is settled (IANA's WebSocket registry: service restart). */
export const COME_BACK = 1012;
