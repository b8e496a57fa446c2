/** What is known of an account's address: confirmed while it is the same, and gone with the account. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { confirm, confirmPending, findAddressee, findConfirmed, isConfirmed, keepPending } from "./addresses.ts";
import { confirmed, db, unconfirmed } from "./mail.suite.ts";
import { tendMails } from "./tend-mails.ts";

const NOW = Date.UTC(2026, 10, 22, 10);
const DAY_MS = 24 * 60 * 60 * 1_000;

const rows = async (userId: string) =>
  (await env.DB.prepare("SELECT * FROM addresses WHERE user_id = ?").bind(userId).all()).results;

test("an address is confirmed as it was mailed, and not as it is by now", async () => {
  const kim = await unconfirmed();
  expect(await confirm(db, kim, "another@example.com")).toBe(false);
  expect(await isConfirmed(db, kim)).toBe(false);
  for (let times = 0; times < 2; times++) expect(await confirm(db, kim, kim.email)).toBe(true);
  expect(await isConfirmed(db, kim)).toBe(true);
});

test("nothing is confirmed for another account by the same userId", async () => {
  const { userId, email } = await unconfirmed();
  expect(await confirm(db, { userId, accountId: crypto.randomUUID() }, email)).toBe(false);
  expect(await rows(userId)).toEqual([]);
});

test("the owner of an address is who has it and has confirmed it", async () => {
  const owner = await confirmed("shared@example.com");
  const other = await unconfirmed("shared@example.com");
  expect(await findConfirmed(db, "shared@example.com", other)).toMatchObject({ userId: owner.userId });
  expect(await findConfirmed(db, "shared@example.com", owner)).toBeNull();
  await env.DB.prepare("UPDATE users SET email = 'gone@example.com' WHERE user_id = ?").bind(owner.userId).run();
  expect(await findConfirmed(db, "shared@example.com", other)).toBeNull();
});

test("what waits is removed after a day, and what is confirmed stays", async () => {
  const kim = await confirmed();
  await keepPending(db, kim, "new@example.com", NOW);
  await tendMails(env, NOW + DAY_MS);
  expect(await findAddressee(db, kim.userId)).toMatchObject({ pendingEmail: "new@example.com" });
  await tendMails(env, NOW + DAY_MS + 1);
  expect(await findAddressee(db, kim.userId)).toMatchObject({ pendingEmail: null, confirmedEmail: kim.email });

  await keepPending(db, kim, "newer@example.com", NOW);
  await confirmPending(db, kim, "newer@example.com", kim.email, NOW);
  expect(await findAddressee(db, kim.userId)).toMatchObject({ pendingEmail: null, previousEmail: kim.email });
  await tendMails(env, NOW + DAY_MS + 1);
  expect(await findAddressee(db, kim.userId)).toMatchObject({
    previousEmail: null,
    confirmedEmail: "newer@example.com",
  });
});

test("it goes with its account, and comes for none that is not there", async () => {
  const kim = await confirmed();
  await keepPending(db, kim, "new@example.com", NOW);
  await env.DB.prepare("DELETE FROM users WHERE user_id = ?").bind(kim.userId).run();
  expect(await rows(kim.userId)).toEqual([]);
  await keepPending(db, kim, "new@example.com", NOW);
  expect(await confirm(db, kim, kim.email)).toBe(false);
  expect(await rows(kim.userId)).toEqual([]);
});
