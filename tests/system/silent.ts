/** A replica that is away, for tests of what its light does meanwhile. */
import type { Replica } from "#shared/contract/services.ts";
import { workerWith } from "./company.ts";

/** A replica's Worker that takes every request from its queue and answers none (`silent-replica.ts`). */
export function silentReplica(replica: Replica): ReturnType<typeof workerWith> {
  return workerWith(replica, {
    alias: { "#shared/replica/define-replica.ts": "./tests/system/silent-replica.ts" },
  });
}
