/**
 * What the product takes from its surroundings without asking, replaced for the length of a run: the time of day, and
 * the console, whose lines join the trace. The rest comes to it through ports and bindings.
 */
import type { World } from "./world.ts";

/** Answers `ping` for the platform; Node has no such thing, and nobody here sends one. */
class NoAutoResponse {}

/** Runs something with the world's time and trace in place. */
export async function onVirtualPlatform<T>({ clock, tell }: World, run: () => Promise<T>): Promise<T> {
  const { now } = Date;
  const { info, warn, error } = console;
  const { stackTraceLimit } = Error;
  Object.assign(globalThis, { WebSocketRequestResponsePair: NoAutoResponse });
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
