import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { acceptSignup } from "./accept-signup.ts";

const TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const request = { userId: "kim", userPw: "correct horse battery", email: "kim@example.com", userName: "김철수" };

/** Users' objects whose calls fail with these errors, one a call, before they go through. */
function failing(...errors: readonly Error[]) {
  const left = [...errors];
  const getByName = vi.fn((name: string) => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return env.USERS.getByName(name);
  });
  return { environment: { USERS: { getByName } as unknown as typeof env.USERS }, getByName };
}

/** Then the first call is the hand-over. */
const AWAKE = { isAwake: true };

const lost = () => new Error("Network connection lost.");

test("a signup whose object cannot be reached for a moment is handed over again, under the same id", async () => {
  const eventId = crypto.randomUUID();
  const { environment } = failing(lost(), lost());
  expect(await acceptSignup(environment, request, eventId, TRACE, AWAKE)).toMatchObject({
    kind: "accepted",
    snapshot: { eventId, userId: "kim", settled: false },
  });
});

test("a signup whose object stays away is not accepted, and says so", async () => {
  const { environment, getByName } = failing(lost(), lost(), lost(), lost());
  expect(await acceptSignup(environment, request, crypto.randomUUID(), TRACE, AWAKE)).toEqual({ kind: "unavailable" });
  expect(getByName).toHaveBeenCalledTimes(4);
});

test("the object is called before the password is hashed, so that it starts meanwhile", async () => {
  const { environment, getByName } = failing();
  const accepted = acceptSignup(environment, request, crypto.randomUUID(), TRACE);
  expect(getByName).toHaveBeenCalledTimes(1);
  expect(await accepted).toMatchObject({ kind: "accepted" });
  expect(getByName).toHaveBeenCalledTimes(2);
});

test("an object that cannot be woken is handed the signup all the same", async () => {
  const { environment } = failing(lost());
  expect(await acceptSignup(environment, request, crypto.randomUUID(), TRACE)).toMatchObject({ kind: "accepted" });
});

test("an object that has too much to do is not asked again", async () => {
  const { environment, getByName } = failing(Object.assign(new Error("overloaded"), { overloaded: true }));
  expect(await acceptSignup(environment, request, crypto.randomUUID(), TRACE, AWAKE)).toEqual({ kind: "unavailable" });
  expect(getByName).toHaveBeenCalledTimes(1);
});

test("the same id with another profile is a conflict", async () => {
  const eventId = crypto.randomUUID();
  await acceptSignup(env, request, eventId, TRACE);
  expect(await acceptSignup(env, { ...request, userName: "Lee" }, eventId, TRACE)).toEqual({ kind: "conflict" });
  expect(await acceptSignup(env, { ...request, userPw: "another long one" }, eventId, TRACE)).toMatchObject({
    kind: "accepted",
  });
});
