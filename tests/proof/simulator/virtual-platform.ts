/**
 * What the product takes from its surroundings without asking, replaced for the length of a run: the time of day, and
 * the console, whose lines join the trace. The rest comes to it through ports and bindings.
 */
import type { World } from "./world.ts";

/** Runs something with the world's time and trace in place. */
export async function onVirtualPlatform<T>({ clock, tell }: World, run: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const { info, warn, error } = console;
  const { stackTraceLimit } = Error;
  // Only workerd has it, and only workerd would answer a ping with it.
  Object.assign(globalThis, { WebSocketRequestResponsePair: Object });
  Object.assign(console, { info: tell, warn: tell, error: tell });
  Date.now = () => clock.nowMs;
  // Nobody reads the stacks of faults; taking them is a tenth of a run.
  Error.stackTraceLimit = 0;
  try {
    return await run();
  } finally {
    Date.now = now;
    Error.stackTraceLimit = stackTraceLimit;
    Object.assign(console, { info, warn, error });
  }
}
