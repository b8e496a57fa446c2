/**
 * The hops that a lone signup waits for, one after the other: the real Workers, held at each of their bindings. Whoever adds one
 * must change bench/hops.ts, and answer for the time that it takes where Workers run (`npm run bench:wan`).
 */
import { expect, onTestFinished, test } from "vitest";
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { LONE_SIGNUP_STEPS, hopsInSeries } from "../../bench/hops.ts";
import { lights, person, startCompany, workerWith } from "./company.ts";
import { HeldHops } from "./held-hops.ts";
import { PATIENT_SCHEDULE } from "./schedules.ts";

test("a lone signup waits for eleven hops besides its hash, one after the other", async () => {
  expect(hopsInSeries(LONE_SIGNUP_STEPS)).toEqual({ hash: 1, object: 3, objectWrite: 4, d1: 2, queue: 2 });
  const { company, hops } = await heldCompany();
  const signup = company.signUp(person("lone"));
  await hops.walk(LONE_SIGNUP_STEPS);
  const { frames } = await signup;
  expect(lights(frames.at(-1))).toEqual(SERVICES.map(() => "success"));
});

test.each([
  ["a replica that asks its database twice", { chat: "asking-chat" }, "step 8 waits for chat: d1"],
  ["a question to the object before it gets its replies", { auth: "asking-auth" }, "step 10 waits for auth: object"],
  [
    "an object that waits for its disk once more",
    { auth: "syncing-auth" },
    "and these are held: auth: object, object: objectWrite",
  ],
])("%s is noticed", async (_, planted, fault) => {
  const { company, hops } = await heldCompany(planted);
  const signup = company.signUp(person("waiting-longer"));
  await expect(hops.walk(LONE_SIGNUP_STEPS)).rejects.toThrow(fault);
  hops.letGo();
  await signup;
});

/** The real Workers, held at their bindings; `planted` names the files in tests/system/held that stand in for them. */
async function heldCompany(planted: { [service in Service]?: string } = {}) {
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
