/** What the network and the disks take where Workers run, in milliseconds. `bench/wan.ts` hands them to the Workers. */

export type Delays = {
  /** A request from the edge to an object that is awake, there and back. */
  object: number;
  /** A new object, until it takes its first request. */
  objectStart: number;
  /** What an object has written, until other machines have it: nothing leaves the object before. */
  objectWrite: number;
  /** A query at D1, there and back. */
  d1: number;
  /** From `send` until a consumer has the message. */
  queue: number;
};

/** A kind of hop. */
export type Hop = keyof Delays;

export const NONE: Delays = { object: 0, objectStart: 0, objectWrite: 0, d1: 0, queue: 0 };
