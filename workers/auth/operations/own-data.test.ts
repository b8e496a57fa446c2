import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { exportSchema } from "#shared/contract/own-data.ts";
import { REPLICAS, everyService } from "#shared/contract/services.ts";
import { beginSession } from "../accounts/sessions.ts";
import { confirm, confirmPending, keepPending } from "../mail/addresses.ts";
import { commandOf, storedSignup } from "../user-object/user-object.suite.ts";
import { ownData } from "./own-data.ts";
import { drizzle } from "drizzle-orm/d1";

const NOW_MS = Date.UTC(2026, 10, 22);
const [first] = REPLICAS;
const KEPT = { revision: 1, createdAtMs: 5, data: { userName: "kim", statusMessage: "here" } };

type Asked = { userId: string; accountId: string };

/** auth's environment, with replicas that answer this. */
const withReplicas = (ownDataAt: (of: Asked, replica: string) => Promise<unknown>): typeof env => ({
  ...env,
  ...Object.fromEntries(
    REPLICAS.map((replica) => [
      `ACCOUNTS_${replica.toUpperCase()}`,
      { ownData: async (of: Asked) => ownDataAt(of, replica) },
    ]),
  ),
});

/** Somebody who has signed up and logged in. */
async function somebody() {
  const { userId, eventId: accountId } = await storedSignup();
  const account = { userId, accountId };
  const from = { browser: "Firefox", platform: "Windows", country: "KR", city: "Seoul" };
  const token = await beginSession(drizzle(env.DB), account, from, NOW_MS);
  return { account, token, nowMs: NOW_MS };
}

describe("what the company has of somebody", () => {
  test("is what each service says it has of this account, and auth's own part without a hash or a token", async () => {
    const who = await somebody();
    const asked: unknown[] = [];
    const kept = async (of: Asked) => {
      asked.push(of);
      return KEPT;
    };
    const all = await ownData(withReplicas(kept), who);
    expect(exportSchema.parse(all)).toEqual(all);
    expect(asked).toEqual(REPLICAS.map(() => who.account));
    const { accountId, userId } = who.account;
    const createdAt = new Date(5).toISOString();
    const { revision, data } = KEPT;
    expect(all).toMatchObject({
      userId,
      exportedAt: "2026-11-22T00:00:00.000Z",
      auth: { accountId, userName: "kim", email: "kim@example.com", role: "ROLE_USER", revision: 1 },
      replicas: Object.fromEntries(REPLICAS.map((one) => [one, { state: "kept", revision, createdAt, data }])),
    });
    expect(all?.auth.sessions).toMatchObject([{ current: true, browser: "Firefox", city: "Seoul" }]);
    const services = { ...everyService(() => "waiting"), auth: "success" };
    expect(all?.auth.events).toMatchObject([{ eventId: accountId, kind: "newUser", services }]);
    expect(JSON.stringify(all)).not.toContain("scrypt");
    expect(JSON.stringify(all)).not.toContain(who.token);
  });

  test("has no event of a stranger who wanted the same userId", async () => {
    const who = await somebody();
    const { userId, accountId } = who.account;
    await env.USERS.getByName(userId).accept(commandOf("stranger", userId));
    const all = await ownData(
      withReplicas(async () => null),
      who,
    );
    expect(all?.auth.events?.map(({ eventId }) => eventId)).toEqual([accountId]);
    expect(JSON.stringify(all)).not.toContain("stranger");
  });

  test("says of a service that has nothing: none", async () => {
    const all = await ownData(
      withReplicas(async () => null),
      await somebody(),
    );
    expect(all?.replicas).toEqual(Object.fromEntries(REPLICAS.map((replica) => [replica, { state: "none" }])));
  });

  test("says whether the address is confirmed, and which other ones are known, where mails are on or once were", async () => {
    const who = await somebody();
    const db = drizzle(env.DB);
    const off = withReplicas(async () => null);
    const EMAIL = {} as SendEmail;
    const on = { ...off, EMAIL, MAIL_FROM: "accounts@example.com", PUBLIC_ORIGIN: "https://signup.example.com" };
    const addresses = async (at: typeof off) => {
      const { emailConfirmed, newEmail, otherEmails } = exportSchema.parse(await ownData(at, who)).auth;
      return [emailConfirmed, newEmail, otherEmails];
    };
    expect(await addresses(off)).toEqual([undefined, undefined, undefined]);
    expect(await addresses(on)).toEqual([false, undefined, []]);
    await confirm(db, who.account, "kim@example.com");
    await keepPending(db, who.account, "new@example.com", NOW_MS);
    expect(await addresses(on)).toEqual([true, "new@example.com", []]);
    expect(await addresses(off)).toEqual([true, "new@example.com", []]);
    await confirmPending(db, who.account, "new@example.com", "kim@example.com", NOW_MS);
    expect(await addresses(on)).toEqual([false, undefined, ["new@example.com"]]);
    await env.DB.prepare("UPDATE users SET email = 'new@example.com' WHERE user_id = ?").bind(who.account.userId).run();
    expect(await addresses(on)).toEqual([true, undefined, ["kim@example.com"]]);
  });

  test("is nothing once auth has no such account", async () => {
    const who = await somebody();
    const another = { ...who, account: { ...who.account, accountId: crypto.randomUUID() } };
    const none = await ownData(
      withReplicas(async () => null),
      another,
    );
    expect(none).toBeNull();
  });
});

describe("a part that is away is named, and the others are there", () => {
  beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
  afterEach(() => void vi.restoreAllMocks());

  const lost = () => Promise.reject(new Error("Network connection lost."));

  test.each<[why: string, answer: () => Promise<unknown>]>([
    ["cannot be reached", lost],
    ["answers what is no answer", async () => "a page"],
    ["does not answer in time", () => new Promise(() => {})],
    ["does not know the question yet", () => Promise.reject(new TypeError("The RPC receiver does not implement it."))],
  ])("a service that %s", async (_, answer) => {
    const replicas = withReplicas(async (_of, replica) => (replica === first ? answer() : KEPT));
    const all = await ownData(replicas, await somebody(), 500);
    expect(all?.replicas[first]).toEqual({ state: "unavailable" });
    expect(REPLICAS.filter((replica) => all?.replicas[replica].state === "kept")).toEqual(REPLICAS.slice(1));
  });

  test("the user's object", async () => {
    const replicas = withReplicas(async () => KEPT);
    const USERS = { getByName: () => ({ events: lost }) } as unknown as typeof env.USERS;
    const all = await ownData({ ...replicas, USERS }, await somebody());
    expect([all?.auth.events, all?.replicas[first].state]).toEqual([null, "kept"]);
  });
});
