/** What an admin may ask for at `/admin`, and the record of it. A form sends a choice that was not made as an empty text. */
import * as z from "zod";
import { SERVICES } from "./services.ts";
import { eventIdSchema } from "./snapshot.ts";
import { userIdSchema } from "./user.ts";

const blank = z.literal("").transform(() => undefined);

/** A message's id, as Queues make them. */
const messageIdSchema = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** What a status must be to be sent again. */
export const lateStatusSchema = z.enum(["delayed", "failed"]);

/**
 * `POST /admin/send-again`: what is late of one userId, or of one of its events; or all that is late, at one service, in one
 * status; or the account that a dead letter is about. Says at least one of these, so that nobody sends all by mistake.
 */
export const sendAgainRequestSchema = z
  .strictObject({
    userId: userIdSchema.or(blank).optional(),
    eventId: eventIdSchema.or(blank).optional(),
    service: z.enum(SERVICES).or(blank).optional(),
    status: lateStatusSchema.or(blank).optional(),
    messageId: messageIdSchema.or(blank).optional(),
  })
  .refine((asked) => Object.keys(asked).length > 0, "says what to send")
  .refine(({ userId, eventId }) => eventId === undefined || userId !== undefined, "an event is of a userId")
  .refine(
    ({ messageId, ...others }) =>
      messageId === undefined || Object.values(others).every((value) => value === undefined),
    "a dead letter says by itself what it is about",
  );

/** `POST /admin/dead-letters/remove`. */
export const removeDeadLetterRequestSchema = z.strictObject({ messageId: messageIdSchema });

/** `POST /admin/erase`: whose account. */
export const eraseRequestSchema = z.strictObject({ userId: userIdSchema });

/** What an admin did, and what came of it so far. `endedAtMs` is null while it goes on. */
export const actionSchema = z.object({
  id: z.int().positive(),
  who: userIdSchema,
  atMs: z.int().nonnegative(),
  what: z.enum(["send-again", "remove-dead-letter", "test-alert", "erase"]),
  of: z.object({
    service: z.enum(SERVICES).nullable(),
    status: lateStatusSchema.nullable(),
    userId: userIdSchema.nullable(),
    eventId: eventIdSchema.nullable(),
    messageId: messageIdSchema.nullable(),
  }),
  found: z.int().nonnegative(),
  sent: z.int().nonnegative(),
  endedAtMs: z.int().nonnegative().nullable(),
  genuine: z.boolean(),
});

/** What became of a test alert. `reason`: null if the channel took it, otherwise why not. */
export const testAlertSchema = z.object({
  action: actionSchema,
  answers: z.array(z.object({ channel: z.enum(["webhook", "mail"]), reason: z.string().nullable() })),
});
