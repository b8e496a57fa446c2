/** The Worker of every replica, for the proofs, which run in Node. A service that is added is found by its name. */
import { registerHooks } from "node:module";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import type { ReplicaEnv } from "#shared/replica/define-replica.ts";

type Worker = ExportedHandler<ReplicaEnv>;

// Without vitest, which has an alias for it, the simulator needs the same stand-in.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === "cloudflare:workers"
      ? { url: new URL("cloudflare-workers.ts", import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});

const workers = await Promise.all(
  REPLICAS.map(async (replica) => {
    const { default: worker } = (await import(`../../workers/${replica}/worker.ts`)) as { default: Worker };
    return [replica, worker] as const;
  }),
);

export const WORKERS = Object.fromEntries(workers) as Record<Replica, Worker>;
