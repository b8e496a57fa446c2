/**
 * The hops that a lone signup waits for, one after the other: the real Workers, held at each of their bindings. Whoever adds one
 * must change bench/hops.ts, and answer for the time that it takes where Workers run (`npm run bench:wan`).
 */
import { expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { LONE_SIGNUP_STEPS, hopsInSeries } from "../../bench/hops.ts";
import { lights, person } from "./company.ts";
import { heldCompany } from "./held-company.ts";

test("a lone signup waits for eleven hops besides its hash, one after the other", async () => {
  expect(hopsInSeries(LONE_SIGNUP_STEPS)).toEqual({ hash: 1, object: 3, objectWrite: 4, d1: 2, queue: 2 });
  const { company, hops } = await heldCompany();
  const signup = company.signUp(person("lone"));
  await hops.walk(LONE_SIGNUP_STEPS);
  const { frames } = await signup;
  expect(lights(frames.at(-1))).toEqual(SERVICES.map(() => "success"));
});
