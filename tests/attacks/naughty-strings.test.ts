/**
 * The Big List of Naughty Strings (Max Woolf, MIT) as names, through three Workers and queues, and as what somebody
 * logs in with. The fields that are refused before anything is hashed: `workers/auth/naughty-strings.test.ts`.
 */
import naughtyStrings from "big-list-of-naughty-strings" with { type: "json" };
import { expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { userNameSchema } from "#shared/contract/user.ts";
import { allOrOneIn } from "../samples.ts";
import { GOOD, startTarget } from "./target.ts";

const target = await startTarget();

/** As many at once as two cores can use. */
const AT_ONCE = 8;

test("none of them is anybody's id and password", async () => {
  await atOnce(allOrOneIn(2, naughtyStrings, 8), async (text) => {
    const sent = { method: "POST", path: "/login", json: { userId: text, userPw: text } };
    await target.attack({ name: JSON.stringify(text), ...sent, answer: 401 });
  });
});

test("a name that the rules allow is kept as it was typed, trimmed and composed, by every service", async () => {
  const allowed = naughtyStrings.filter((text) => userNameSchema.safeParse(text).success);
  expect(allowed.length).toBeGreaterThan(320);
  const some = allOrOneIn(4, allowed, 16);
  const names = new Map(some.map((userName, index) => [`naughty-${index}`, userName]));
  await atOnce([...names], async ([userId, userName]) => {
    const sent = { method: "POST", path: "/user", json: { ...GOOD, userId, userName } };
    const { status } = await target.send({ ...sent, headers: { accept: "application/json" } });
    target.attacks += 1;
    expect(status, userName).toBe(202);
  });
  for (const service of SERVICES) {
    await expect.poll(async () => (await target.company.rows(service)).length, { timeout: 20_000 }).toBe(names.size);
    for (const row of await target.company.rows(service)) {
      expect(row["user_name"]).toBe(names.get(String(row["user_id"]))?.normalize("NFC").trim());
    }
  }
});

/** Does something with each of many, several at a time. */
async function atOnce<T>(many: readonly T[], use: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...many];
  const next = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await use(one);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}
