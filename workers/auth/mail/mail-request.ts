/**
 * The message that asks for a mail: `user.mail.req`, from auth to itself. Says which mail and about whom; never an address, a
 * name, a token or a password: whoever handles it (`send-mails.ts`) reads those when the mail is sent. Pure.
 */
import * as z from "zod";
import { eventIdSchema } from "#shared/contract/snapshot.ts";
import { userIdSchema } from "#shared/contract/user.ts";
import type { Language } from "../web/words.ts";

/** What a link in a mail lets its reader do. */
const PURPOSES = ["confirm", "newAddress", "reset"] as const;

export type Purpose = (typeof PURPOSES)[number];

/** What the owner of an account is told, and does nothing about. */
const NEWS = ["passwordChanged", "passwordReset", "emailChanged", "newBrowser"] as const;

export type NewsKind = (typeof NEWS)[number];

/**
 * Which mail. `signedUp`: a signup was accepted; what is to be mailed depends on whether it got the userId. `confirm` and
 * `reset` are asked for by userId, whether or not somebody has it.
 */
const mailKindSchema = z.enum(["signedUp", ...PURPOSES, ...NEWS]);

export type MailKind = z.infer<typeof mailKindSchema>;

/** A CloudEvent 1.0, as `shared/contract/messages.ts` has them. `accountId` is null where only a userId was typed. */
export const mailRequestSchema = z.object({
  specversion: z.literal("1.0"),
  type: z.literal("user.mail.req"),
  source: z.literal("/auth"),
  id: eventIdSchema,
  subject: userIdSchema,
  time: z.iso.datetime(),
  data: z.object({
    kind: mailKindSchema,
    accountId: eventIdSchema.nullable(),
    language: z.enum(["en", "ko"] satisfies Language[]),
  }),
});

export type MailRequest = z.infer<typeof mailRequestSchema>;

/** What a request is about. */
export type MailAbout = { kind: MailKind; userId: string; accountId: string | null; language: Language };

/** Asks for a mail. `id` names this request: delivered again, it makes the same token again. */
export function mailRequest({ kind, userId, accountId, language }: MailAbout, id: string, nowMs: number): MailRequest {
  return {
    specversion: "1.0",
    type: "user.mail.req",
    source: "/auth",
    id,
    subject: userId,
    time: new Date(nowMs).toISOString(),
    data: { kind, accountId, language },
  };
}
