/**
 * Preloaded into the server that start.ts runs. When start.ts is gone, however it went (`kill -9` included), the
 * channel between the two closes, and the server stops as if it had been asked to. Otherwise it would keep the port.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
