/**
 * What the company has of one account, for its owner. Asks each service for its own part, for two seconds at most; one that does not
 * answer is named. Stores nothing, and reads nothing of another account by the same userId.
 */
import { and, eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import * as z from "zod";
import { KINDS } from "#shared/contract/account.ts";
import {
  keptDataSchema,
  type AuthData,
  type Export,
  type OwnAddresses,
  type ReplicaData,
} from "#shared/contract/own-data.ts";
import { REPLICAS, everyService, type Replica } from "#shared/contract/services.ts";
import { readSnapshotSchema, statusIn } from "#shared/contract/snapshot.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { within } from "#shared/platform/within.ts";
import { sessionsOf, type AccountName } from "../accounts/sessions.ts";
import { users } from "../accounts/users.table.ts";
import { confirmedAddress, findAddressee } from "../mail/addresses.ts";
import { mailerOf, type MailSettings } from "../mail/mail-settings.ts";
import { accountsAt, type AccountsEnv } from "./replica-accounts.ts";

/** How long a part may take to answer (milliseconds), as for `GET /ready`. */
const ANSWER_MS_MAX = 2_000;

type OwnDataEnv = Pick<Env, "DB" | "USERS"> & AccountsEnv & MailSettings;

/** An event as the object tells it. The object may run another version of this code, so what it says is parsed. */
const eventSchema = z.looseObject({
  eventId: z.string(),
  accountId: z.string(),
  kind: z.enum(KINDS),
  acceptedAtMs: z.number(),
  snapshot: readSnapshotSchema,
});

/**
 * All of it. Null if auth has no such account any more.
 *
 * @param token of the session that asks, so that it is marked in the list
 * @throws while auth's own database is away
 */
export async function ownData(
  env: OwnDataEnv,
  { account, token, nowMs }: { account: AccountName; token: string; nowMs: number },
  answerMsMax = ANSWER_MS_MAX,
): Promise<Export | null> {
  const [row, addresses, sessions, events, replicas] = await Promise.all([
    ownRow(env, account),
    ownAddresses(env, account),
    sessionsOf(drizzle(env.DB), account, token, nowMs),
    ownEvents(env, account, answerMsMax),
    Promise.all(REPLICAS.map(async (replica) => [replica, await dataAt(env, replica, account, answerMsMax)] as const)),
  ]);
  if (row === null) return null;
  const exportedAt = new Date(nowMs).toISOString();
  return {
    userId: account.userId,
    exportedAt,
    auth: { ...row, ...addresses, sessions, events },
    replicas: Object.fromEntries(replicas) as Record<Replica, ReplicaData>,
  };
}

/** auth's row, but for the hash of the password. */
async function ownRow(
  { DB }: OwnDataEnv,
  { userId, accountId }: AccountName,
): Promise<Omit<AuthData, keyof OwnAddresses | "sessions" | "events"> | null> {
  const { email, userName, role, revision, createdAtMs } = users;
  const [row] = await drizzle(DB)
    .select({ userName, email, role, revision, createdAtMs })
    .from(users)
    .where(and(eq(users.userId, userId), eq(users.accountId, accountId)));
  if (row === undefined) return null;
  const { createdAtMs: atMs, ...profile } = row;
  return { accountId, ...profile, createdAt: new Date(atMs).toISOString() };
}

/** What is known of the account's addresses; nothing where mails are off and never were on. */
async function ownAddresses(env: OwnDataEnv, { userId, accountId }: AccountName): Promise<OwnAddresses> {
  const kept = await findAddressee(drizzle(env.DB), userId);
  if (kept === null || kept.accountId !== accountId) return {};
  const { email, confirmedEmail, pendingEmail, previousEmail } = kept;
  if (mailerOf(env) === null && [confirmedEmail, pendingEmail, previousEmail].every((one) => one === null)) return {};
  return {
    emailConfirmed: confirmedAddress(kept) !== null,
    ...(pendingEmail !== null && { newEmail: pendingEmail }),
    otherEmails: [...new Set([confirmedEmail, previousEmail])]
      .filter((one) => one !== null)
      .filter((one) => one !== email),
  };
}

async function ownEvents(
  { USERS }: OwnDataEnv,
  { userId, accountId }: AccountName,
  msMax: number,
): Promise<AuthData["events"]> {
  try {
    const known = eventSchema.array().parse(await within(msMax, async () => USERS.getByName(userId).events()));
    return known
      .filter((event) => event.accountId === accountId)
      .map(({ eventId, kind, acceptedAtMs, snapshot }) => ({
        eventId,
        kind,
        acceptedAt: new Date(acceptedAtMs).toISOString(),
        services: everyService((service) => statusIn(snapshot, service)),
      }));
  } catch (error) {
    log("warn", "part does not answer", { path: "user's object", reason: reasonOf(error) });
    return null;
  }
}

async function dataAt(env: OwnDataEnv, replica: Replica, of: AccountName, msMax: number): Promise<ReplicaData> {
  const { userId, accountId } = of;
  try {
    const answer = await within(msMax, async () => accountsAt(env, replica).ownData({ userId, accountId }));
    const kept = keptDataSchema.nullable().parse(answer);
    if (kept === null) return { state: "none" };
    const { revision, createdAtMs, data } = kept;
    return { state: "kept", revision, createdAt: new Date(createdAtMs).toISOString(), data };
  } catch (error) {
    log("warn", "part does not answer", { service: replica, reason: reasonOf(error) });
    return { state: "unavailable" };
  }
}
