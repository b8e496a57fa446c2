/** A hundred people want one id at the same moment. Hashes are cheap here; nothing else is. */
import { expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { cheapAuth, lights, person, startCompany, worker } from "./company.ts";

const company = await startCompany([cheapAuth(), worker("chat"), worker("customer")]);

test("of a hundred simultaneous signups of one id, one has it everywhere and ninety-nine have it nowhere", async () => {
  const people = Array.from({ length: 100 }, (_, index) => person("kim", `Kim ${index}`));
  const streams = await Promise.all(people.map((who) => company.signUp(who)));
  const outcomes = streams.map(({ frames }) => lights(frames.at(-1)));
  expect(streams.map(({ events }) => events.at(-1))).toEqual(people.map(() => "settled"));

  const winner = outcomes.findIndex(([auth]) => auth === "success");
  expect(outcomes[winner]).toEqual(["success", "success", "success"]);
  const others = outcomes.filter((_, index) => index !== winner);
  expect(others).toEqual(others.map(() => ["duplicate", "duplicate", "duplicate"]));

  const row = { event_id: streams[winner]!.frames[0]!.eventId, user_name: `Kim ${winner}` };
  for (const service of SERVICES) expect(await company.rows(service)).toMatchObject([row]);
  expect(await company.rows("auth")).toMatchObject([{ email: people[winner]!.email }]);
  expect(await company.rows("customer")).toMatchObject([{ email: people[winner]!.email }]);
});
