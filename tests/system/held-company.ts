/** The company, held at each of its bindings. */
import { onTestFinished } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { startCompany, workerWith, type Company } from "./company.ts";
import { HeldHops } from "./held-hops.ts";
import { PATIENT_SCHEDULE } from "./schedules.ts";

/** The real Workers, held at their bindings; `planted` names the files in tests/system/held that stand in for them. */
export async function heldCompany(
  planted: { [service in Service]?: string } = {},
): Promise<{ company: Company; hops: HeldHops }> {
  const hops = await HeldHops.listen();
  onTestFinished(() => hops.close());
  const heldWorker = (service: Service) => {
    const file = planted[service];
    return workerWith(service, {
      main: file === undefined ? `bench/wan/${service}.ts` : `tests/system/held/${file}.ts`,
      vars: { HELD_AT: hops.url },
      alias: {
        "../accounts/passwords.ts": "./bench/wan/passwords.ts",
        ...PATIENT_SCHEDULE,
      },
    });
  };
  return { company: await startCompany(SERVICES.map(heldWorker)), hops };
}
