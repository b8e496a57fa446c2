/**
 * Bundled in place of `shared/replica/define-replica.ts` by `silent.ts`: a replica that takes every request from
 * its queue and answers none, as one would that crashes after it has acked. Only an object's alarm recovers from that.
 */

import type { ExportedHandler } from "@cloudflare/workers-types";

/** The Worker of a replica that is away, and its entrypoint, which knows no method. */
export function defineReplica(): { worker: ExportedHandler; Accounts: ExportedHandler } {
  const away = { async queue() {} };
  return { worker: away, Accounts: away };
}
