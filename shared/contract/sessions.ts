/**
 * The sessions of an account, as its owner sees them: `GET /me/sessions`, and what ends them. Nothing here lets anybody in: a
 * session's id is no token.
 */
import * as z from "zod";

/** Names one session of an account: 128 bits in hex. Worth nothing without a session of the same account. */
export const sessionIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

/**
 * One session. `browser`, `platform`, `country` (ISO 3166-1 alpha-2) and `city` are as they were when it began; null where they
 * are not known. `seenAt` is written at most once an hour.
 */
export const sessionSchema = z.object({
  id: sessionIdSchema,
  current: z.boolean(),
  startedAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  browser: z.string().nullable(),
  platform: z.string().nullable(),
  country: z.string().nullable(),
  city: z.string().nullable(),
});

/** `GET /me/sessions`: the current one first, then the one that was used last. */
export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) });

export type Sessions = z.infer<typeof sessionsSchema>;

/** A session as the pages and the export show it. */
export type Session = Sessions["sessions"][number];

/** The body of `POST /me/sessions/end`: one session, or all but this one. A form has text where JSON has true. */
export const endSessionsRequestSchema = z.union([
  z.strictObject({ id: sessionIdSchema }),
  z.strictObject({ others: z.union([z.literal(true), z.literal("true")]) }),
]);
