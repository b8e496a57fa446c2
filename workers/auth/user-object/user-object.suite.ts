/**
 * Signups in the objects of their users, for the tests of the object, and of what is around it: its replies, its dead
 * letters, its watchers. Asserts nothing.
 */
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { accountReply, accountRequest, type AccountReply, type AccountRequest } from "#shared/contract/messages.ts";
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import type { Snapshot, Verdict } from "#shared/contract/snapshot.ts";
import { SOON } from "../../../tests/wait.ts";
import { newUser } from "./kinds/new-user.ts";
import type { Command } from "./state.ts";
import type { UserObject } from "./user-object.ts";

const PROFILE = { userName: "kim", email: "kim@example.com", role: "ROLE_USER" } as const;

/** Somebody's wish for an id; a new id for each test unless one is given. */
export function commandOf(who: string, userId = `u${crypto.randomUUID().slice(0, 8)}`): Command {
  const profile = { userName: who, email: `${who}@example.com`, role: "ROLE_USER" as const };
  return newUser(
    { eventId: crypto.randomUUID(), userId, fingerprint: who, traceparent: "" },
    profile,
    `$scrypt$${who}`,
  );
}

/** A new stub for each call: a test may evict the object in between. */
export const objectOf = ({ userId }: Pick<Command, "userId">) => env.USERS.getByName(userId);

/** Waits, in the platform's own time, until auth has answered. */
export async function authAnswered(command: Command): Promise<Snapshot> {
  return vi.waitUntil(async () => {
    const snapshot = await objectOf(command).snapshot(command.eventId);
    return snapshot?.services.auth.status === "waiting" ? false : snapshot;
  }, SOON);
}

/** Begins a signup and has both replicas answer it. */
export async function settle(command: Command, verdict: Verdict = "success"): Promise<Snapshot | null> {
  await objectOf(command).accept(command);
  await authAnswered(command);
  const answers = REPLICAS.map((service) => ({ eventId: command.eventId, service, verdict }));
  await objectOf(command).recordReplies(answers);
  return objectOf(command).snapshot(command.eventId);
}

/** A signup that auth has stored, and that both replicas still owe an answer; and the messages about it. */
export type StoredSignup = {
  userId: string;
  eventId: string;
  object: DurableObjectStub<UserObject>;
  /** The snapshot once auth had answered. */
  stored: Snapshot;
  snapshot: () => Promise<Snapshot | null>;
  /** Has a replica answer `success`. */
  answer: (service: Replica) => Promise<void>;
};

/** Signs somebody up, by a new userId unless one is given, and waits until auth has stored them. */
export async function storedSignup(userId = `u${crypto.randomUUID().slice(0, 8)}`): Promise<StoredSignup> {
  const eventId = crypto.randomUUID();
  // A new stub for each call: a test may evict the object in between.
  const object = () => env.USERS.getByName(userId);
  await object().accept(newUser({ eventId, userId, fingerprint: "", traceparent: "" }, PROFILE, "$scrypt$x"));
  const stored = await vi.waitUntil(async () => {
    const snapshot = await object().snapshot(eventId);
    return snapshot?.services.auth.status === "success" ? snapshot : null;
  }, SOON);
  return {
    userId,
    eventId,
    object: object(),
    stored,
    snapshot: async () => object().snapshot(eventId),
    answer: async (service) => void (await object().recordReplies([{ eventId, service, verdict: "success" }])),
  };
}

/** What a message says of the signup that it belongs to. */
type About = Pick<StoredSignup, "userId" | "eventId">;

/** A replica's reply about a signup. */
export function replyTo(about: About, service: Replica, verdict: Verdict = "success"): AccountReply {
  return accountReply({ kind: "newUser", ...about, nowMs: 0 }, service, verdict);
}

/** The request to a replica to keep a signup's account. */
export function requestFor(about: About, service: Replica): AccountRequest {
  const account = { accountId: about.eventId, revision: 1, profile: PROFILE };
  return accountRequest({ kind: "newUser", ...about, nowMs: 0 }, service, account);
}
