/**
 * The three Workers for the chaos run: real code behind `stand-ins/faults.ts`, with cheap hashes and a schedule that is
 * five times as fast. Smaller batches, so that a failing batch is one of many; fewer redeliveries, so that dead
 * letters are part of the run.
 */
import type { Unstable_Config as Config } from "wrangler";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { cheapWith, noLimits, worker } from "../system/company.ts";
import type { WorkerInput } from "../system/runtime.ts";
import { FAST_SCHEDULE } from "../system/schedules.ts";

/**
 * @param seed decides which calls fail
 * @param rate how many of them (0 to 1)
 * @param deployment a number; another one is another deployment of the same code
 */
export function faultyWorkers(seed: number, rate: number, deployment: number): WorkerInput[] {
  return SERVICES.map((service, index) =>
    cheapWith(service, {
      main: `${ROOT}/tests/chaos/stand-ins/faulty-${service}.ts`,
      vars: { FAULT_SEED: seed + deployment * SERVICES.length + index, FAULT_RATE: rate },
      queues: impatientQueues(service),
      ...(service === "auth" && { alias: FAST_SCHEDULE, ...noLimits() }),
    }),
  );
}

function impatientQueues(service: Service): Config["queues"] {
  const { queues } = worker(service).config;
  const consumers = (queues.consumers ?? []).map((consumer) => ({
    ...consumer,
    max_batch_size: 20,
    retry_delay: 1,
    // A dead letter that cannot be taken is tried again and again; after the last time it would be gone.
    ...(consumer.dead_letter_queue !== undefined && { max_retries: 2 }),
  }));
  return { ...queues, consumers };
}
