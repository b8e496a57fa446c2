/** The Worker of every replica, for the proofs. A service that is added is found by its name. */
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import type { ReplicaEnv } from "#shared/replica/define-replica.ts";

type Worker = ExportedHandler<ReplicaEnv>;

const workers = await Promise.all(
  REPLICAS.map(async (replica) => {
    const { default: worker } = (await import(`../../workers/${replica}/worker.ts`)) as { default: Worker };
    return [replica, worker] as const;
  }),
);

export const WORKERS = Object.fromEntries(workers) as Record<Replica, Worker>;
