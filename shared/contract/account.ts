/**
 * An account, as services speak of it: one person's user in the whole company. What is replicated is never an event but
 * the state of an account at a revision, so that order, repetition, repair, change and erasure follow one rule.
 */
import * as z from "zod";
import { LATER_KINDS, eventIdSchema } from "./snapshot.ts";
import { profileSchema, type Profile } from "./user.ts";

/**
 * What an event does: sign somebody up, change an account, erase it, or send the state that auth keeps once more. The
 * names are part of message types (`user.newUser.req`).
 */
export const KINDS = ["newUser", ...LATER_KINDS] as const;

export type Kind = (typeof KINDS)[number];

/** 1 when an account is made, one more with each change. */
export const revisionSchema = z.int().positive();

/**
 * The state that auth keeps of an account. `accountId` is the eventId of the signup that made it. `profile` is null once
 * the account is erased.
 */
export const accountSchema = z.object({
  accountId: eventIdSchema,
  revision: revisionSchema,
  profile: profileSchema.nullable(),
});

export type Account = z.infer<typeof accountSchema>;

const PROFILE_FIELDS = Object.keys(profileSchema.shape) as (keyof Profile)[];

/** The profile in something that may hold more: a row, a message, a command. Nothing else is copied. */
export function profileOf(source: Profile): Profile {
  return Object.fromEntries(PROFILE_FIELDS.map((field) => [field, source[field]])) as Profile;
}
