/**
 * What an event asks of auth's table of users, and what auth answers. Plain data: `kinds/` makes orders, the saga hands
 * them to auth, and `store-account.ts` carries them out.
 */
import * as z from "zod";
import { revisionSchema, type Account } from "#shared/contract/account.ts";
import type { Verdict } from "#shared/contract/snapshot.ts";
import { profileSchema } from "#shared/contract/user.ts";

/** A PHC string. */
const passwordHashSchema = z.string();

/**
 * An order, by kind of event. `revision` is the one that a change will make; a `passwordHash` of null leaves the password
 * as it is. A new password ends every session of the account but the one whose token has the hash `keptSession`. A repair
 * asks for nothing but the account as it stands.
 */
export const orderSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("newUser"), profile: profileSchema, passwordHash: passwordHashSchema }),
  z.object({
    kind: z.literal("changed"),
    changes: profileSchema.partial(),
    passwordHash: passwordHashSchema.nullable(),
    keptSession: z.string().optional(),
    revision: revisionSchema,
  }),
  z.object({ kind: z.literal("erased") }),
  z.object({ kind: z.literal("repair") }),
]);

export type Order = z.infer<typeof orderSchema>;

/** An order as auth's table gets it: from which event, about which account, and when (milliseconds). */
export type StoreCommand = { eventId: string; userId: string; accountId: string; order: Order; nowMs: number };

/**
 * What auth answers.
 *
 * - `kept`: the account that auth keeps by this userId; `success` if it is the event's own.
 * - `moved on`: the account is at this revision, not at the one that a change was counted from. Nothing was written.
 * - `gone`: auth keeps no account, or another one, by this userId. Only a signup may find another account there.
 */
export type Stored =
  | { kind: "kept"; verdict: Verdict; account: Account }
  | { kind: "moved on"; revision: number }
  | { kind: "gone" };
