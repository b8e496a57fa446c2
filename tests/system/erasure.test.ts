/** An erasure, through the three real Workers with mails on: nothing of the person is left anywhere. */
import { expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { expectConformance, launchCompany, lights, person } from "./company.ts";
import { logIn } from "./logged-in.ts";
import { Mailbox, linkIn } from "./mailbox.ts";
import { Queues, placesOf, queuedWorkers, storages } from "./queued-company.ts";

const mailbox = new Mailbox();
const company = await launchCompany(queuedWorkers({ auth: { vars: mailbox.settings } }), async (them) =>
  expectConformance(them),
);

async function post(path: string, body: object, more: Record<string, string> = {}): Promise<number> {
  const headers = { "content-type": "application/json", ...more };
  return (await company.fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).status;
}

/** Keeps an address that is to be told of a change, as if the queue of mails were slow. */
async function keepPreviousAddress(userId: string): Promise<string> {
  const { email } = person("previous");
  const change = "UPDATE addresses SET previous_email = ?, previous_since_ms = ? WHERE user_id = ?";
  await company.db("auth").prepare(change).bind(email, Date.now(), userId).run();
  return email;
}

test("leaves nothing of the name, the address and the password in any database, object, queue or log line, and the id stays taken", async () => {
  const kim = person("kim", "A name that is found nowhere else");
  const accountId = (await company.signUp(kim)).frames[0]!.eventId;
  const { token } = linkIn(await mailbox.arrival('"kim"', "24 hours"));
  expect(await post("/confirm", { token })).toBe(204);
  expect(await post("/forgot", { userId: "kim" })).toBe(202);
  await mailbox.arrival('"kim"', "15 minutes");
  // A rival's signup carries the account of whoever has the id.
  expect(lights((await company.signUp(person("kim", "Rival"))).frames.at(-1))).toEqual(everywhere("duplicate"));
  await mailbox.arrival('"kim"', "with your user ID");
  const session = await logIn(company, kim);
  await session.change("PATCH", "/me", { userName: "Another name that is found nowhere else" });
  const others = [person("new").email, await keepPreviousAddress("kim")];
  const asked = await session.ask("PATCH", "/me", { email: others[0], userPw: kim.userPw });
  expect([asked.status, await asked.text()]).toEqual([204, ""]);
  await mailbox.arrival('"kim"', "is to have this email address");
  const guess = { userId: "kim", userPw: "a wrong guess" };
  expect(await post("/login", guess, { "cf-connecting-ip": "198.51.100.7" })).toBe(401);
  const [row] = await company.rows("auth", "kim");
  const hash = String(row!["password_hash"]);
  const words = [kim.userName, "Another name that is found", kim.email, ...others, kim.userPw, hash];
  for (const word of others) expect(await placesOf(company, [word])).toContain("auth.addresses");
  const kept = ["auth.addresses", "auth.mail_tokens", ...SERVICES.map((service) => `${service}.users`), "object"];
  expect(await placesOf(company, words)).toEqual(kept.toSorted());

  const { events, frames } = await session.change("DELETE", "/me", { userPw: kim.userPw });
  expect([events.at(-1), lights(frames.at(-1))]).toEqual(["settled", everywhere("success")]);
  expect(frames.at(-1)).toMatchObject({ kind: "erased" });
  expect(await placesOf(company, words)).toEqual([]);
  expect((await storages(company, "USERS")).join()).toContain('"kind":"erased"');
  await new Queues(company).empty();
  // Nothing personal: that there was such an account, and how many mails it got today.
  const traces = ["auth.mail_counts", ...SERVICES.map((service) => `${service}.tombstones`), "object"];
  const found = await placesOf(company, ['"kim"', accountId]);
  // On a slow machine an event is late: that leaves a row with the userId, and a line with the event.
  expect(found.filter((place) => place !== "auth.stuck" && place !== "log")).toEqual(traces.toSorted());
  expect(await placesOf(company, ['"kim"'])).not.toContain("log");
  // Of whoever guessed at the password, the guard keeps the address on the net; of whoever it was about, nothing.
  expect(await placesOf(company, ["198.51.100.7"])).toEqual(["guard"]);

  expect((await session.ask("GET", "/me")).status).toBe(401);
  const mails = mailbox.about('"kim"').length;
  expect(await post("/forgot", { userId: "kim" })).toBe(202);
  expect(lights((await company.signUp(person("kim", "Somebody else"))).frames.at(-1))).toEqual(everywhere("duplicate"));
  expect(await placesOf(company, [...words, "Somebody else"])).toEqual([]);
  await company.signUp(person("after-it"));
  await mailbox.arrival('"after-it"'); // the mail queue has come this far
  expect(mailbox.about('"kim"')).toHaveLength(mails);
});
