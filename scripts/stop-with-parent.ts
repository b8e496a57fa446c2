/**
 * Preloaded into the server that start.ts runs. When start.ts has ended, by `kill -9` too, the channel between
 * the two closes, and the server stops as it does on a signal. Otherwise it would keep the port.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
