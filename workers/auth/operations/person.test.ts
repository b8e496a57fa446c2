import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { storedSignup } from "../user-object/user-object.suite.ts";
import { personView } from "./person.ts";

/** auth's environment, with replicas that answer this. */
const withReplicas = (find: () => Promise<unknown>): typeof env => ({
  ...env,
  ...Object.fromEntries(REPLICAS.map((replica) => [`ACCOUNTS_${replica.toUpperCase()}`, { find }])),
});

test("one person is what each service keeps, and the events of their object with what happened", async () => {
  const { userId, eventId } = await storedSignup("person-of-interest");
  const found = { state: "erased", accountId: eventId, revision: 2, atMs: 5 };
  const person = await personView(
    withReplicas(async () => found),
    userId,
  );
  expect(person.services.auth).toMatchObject({ state: "kept", accountId: eventId, revision: 1 });
  expect(person.services.chat).toEqual(found);
  expect(person.events).toMatchObject([{ eventId, kind: "newUser", snapshot: { userId } }]);
  expect(person.events[0]!.timeline[0]).toMatchObject({ service: "auth", what: "accepted" });
  expect(JSON.stringify(person)).not.toMatch(/@|scrypt/);
});

test("a replica that does not answer is away", async () => {
  const logged = vi.spyOn(console, "warn").mockImplementation(() => {});
  const { userId } = await storedSignup();
  const person = await personView(
    withReplicas(() => Promise.reject(new Error("Network connection lost."))),
    userId,
  );
  expect(REPLICAS.map((replica) => person.services[replica].state)).toEqual(REPLICAS.map(() => "away"));
  logged.mockRestore();
});

test.each(["nobody-at-all", "../x", "a/b", "' OR 1=1 --"])("looking for nobody makes no object: %s", async (userId) => {
  const before = (await listDurableObjectIds(env.USERS)).length;
  const person = await personView(
    withReplicas(async () => null),
    userId,
  );
  expect([person.services.auth.state, person.events]).toEqual(["none", []]);
  expect((await listDurableObjectIds(env.USERS)).length).toBe(before);
});
