/** Stands in for `cloudflare:workers` where the proofs load a replica's Worker in Node: its entrypoint is never called there. */

/** The class that an entrypoint extends. */
export const WorkerEntrypoint = Object;
