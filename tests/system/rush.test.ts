/** A hundred people want one id at the same moment. Hashes are cheap here; nothing else is. */
import { expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { cheapAuth, lights, person, readStream, startCompany, worker } from "./company.ts";

/** Signups of one id in a minute, two fewer than deployed: if a minute begins in the middle, twice as many still find room in the object. */
const LIMIT = 8;

const ratelimits = worker("auth").config.ratelimits.map((one) =>
  one.name === "USER_ID_LIMIT" ? { ...one, simple: { limit: LIMIT, period: 60 as const } } : one,
);
const company = await startCompany([cheapAuth({ ratelimits }), ...REPLICAS.map(worker)]);

test("of a hundred simultaneous signups of one id, one has it everywhere, the others have it nowhere, and most are told to wait", async () => {
  const people = Array.from({ length: 100 }, (_, index) => person("kim", `Kim ${index}`));
  const answers = await Promise.all(people.map(async (who) => ({ who, response: await company.post(who) })));
  const [told, limited] = [200, 429].map((status) => answers.filter(({ response }) => response.status === status));
  expect(told!.length + limited!.length).toBe(100);
  expect(told!.length).toBeGreaterThanOrEqual(LIMIT);
  expect(told!.length).toBeLessThanOrEqual(2 * LIMIT);
  for (const { response } of limited!) expect(response.headers.get("retry-after")).toBe("60");

  const streams = await Promise.all(told!.map(async ({ response }) => readStream(response)));
  const outcomes = streams.map(({ frames }) => lights(frames.at(-1)));
  expect(streams.map(({ events }) => events.at(-1))).toEqual(streams.map(() => "settled"));
  const winner = outcomes.findIndex(([auth]) => auth === "success");
  expect(outcomes[winner]).toEqual(everywhere("success"));
  const others = outcomes.filter((_, index) => index !== winner);
  expect(others).toEqual(others.map(() => everywhere("duplicate")));

  const { who } = told![winner]!;
  const row = { event_id: streams[winner]!.frames[0]!.eventId, user_name: who.userName };
  for (const service of SERVICES) expect(await company.rows(service)).toMatchObject([row]);
  expect(await company.rows("auth")).toMatchObject([{ email: who.email }]);
  expect(await company.rows("customer")).toMatchObject([{ email: who.email }]);
});
