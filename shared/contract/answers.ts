/**
 * What auth answers to programs, apart from snapshots: problems, who is logged in, health. The code that answers is held to
 * the types of these schemas, and the API's document is generated from them. The schemas of problems are not in
 * `problem.ts`: a page's script uses that file, and would contain zod.
 */
import * as z from "zod";
import { PROBLEMS, type Problem, type ProblemCode } from "./problem.ts";
import { REPLICAS } from "./services.ts";
import { FIELD_CODES, emailSchema, profileSchema, userIdSchema } from "./user.ts";

/** The code of a problem. Stable: a program may depend on it. */
export const problemCodeSchema = z.enum(Object.keys(PROBLEMS) as ProblemCode[]);

/** The code of what is wrong with one field. */
export const fieldCodeSchema = z.enum(FIELD_CODES);

/** What is wrong with one field. */
export const fieldErrorSchema = z.object({ field: z.string(), code: fieldCodeSchema, message: z.string() });

/** A problem document (RFC 9457). */
export const problemSchema: z.ZodObject & z.ZodType<Problem> = z.object({
  type: z.literal("about:blank"),
  title: z.string(),
  status: z.int(),
  code: problemCodeSchema,
  detail: z.string().exactOptional(),
  errors: z.array(fieldErrorSchema).exactOptional(),
  retryAfterS: z.int().positive().exactOptional(),
});

/** `GET /me`: the account that a session belongs to. */
export const currentUserSchema = profileSchema.extend({
  userId: userIdSchema,
  /** Absent where mails to users are off: then nobody can confirm anything. */
  emailConfirmed: z.boolean().exactOptional(),
  /** Another address that waits to be confirmed. Absent if there is none. */
  newEmail: emailSchema.exactOptional(),
});

export type CurrentUser = z.infer<typeof currentUserSchema>;

/** `POST /login`: whose session it is now. */
export const loggedInSchema = currentUserSchema.omit({ email: true, emailConfirmed: true, newEmail: true });

export type LoggedIn = z.infer<typeof loggedInSchema>;

/** How far one service is from what auth keeps, as its last walks found it (docs/operations.md, "Drift"). */
export const driftSchema = z.object({
  drift: z.int().nonnegative(),
  since: z.iso.datetime().nullable(),
  foreign: z.int().nonnegative(),
  walkedAt: z.iso.datetime().nullable(),
  walkingSince: z.iso.datetime().nullable(),
  walked: z.int().nonnegative(),
  accounts: z.int().nonnegative(),
  perMinute: z.int().nonnegative().nullable(),
  leftS: z.int().nonnegative().nullable(),
});

export type Drift = z.infer<typeof driftSchema>;

/** `GET /health`. Without `services` while auth's database is away. */
export const healthSchema = z.object({
  status: z.literal("ok"),
  services: z.record(z.enum(REPLICAS), driftSchema).exactOptional(),
});

export type Health = z.infer<typeof healthSchema>;

/** `GET /ready`. */
export const readySchema = z.object({ status: z.literal("ready") });

export type Ready = z.infer<typeof readySchema>;
