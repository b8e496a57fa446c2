/** One hop more than hops.ci.test.ts allows, wherever it is, is noticed. */
import { expect, test } from "vitest";
import { LONE_SIGNUP_STEPS } from "../../bench/hops.ts";
import { allOrOneIn } from "../samples.ts";
import { person } from "./company.ts";
import { heldCompany } from "./held-company.ts";

const PLANTED = [
  ["a replica that asks its database twice", { chat: "asking-chat" }, "step 8 waits for chat: d1"],
  ["a question to the object before it gets its replies", { auth: "asking-auth" }, "step 10 waits for auth: object"],
  [
    "an object that waits for its disk once more",
    { auth: "syncing-auth" },
    "and these are held: auth: object, object: objectWrite",
  ],
] as const;

test.each(allOrOneIn(2, PLANTED))("%s is noticed", async (_, planted, fault) => {
  const { company, hops } = await heldCompany(planted);
  const signup = company.signUp(person("waiting-longer"));
  await expect(hops.walk(LONE_SIGNUP_STEPS)).rejects.toThrow(fault);
  hops.letGo();
  await signup;
});
