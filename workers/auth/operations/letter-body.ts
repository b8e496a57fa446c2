/**
 * What is kept of a dead letter's body: nothing personal but the userId. A letter may hold anything, so each member that
 * is kept is known and has its own schema; of everything else only the size and a SHA-256 stay, by which two letters, or a
 * letter and a message elsewhere, can be found to be the same. Pure.
 */
import { createHash } from "node:crypto";
import * as z from "zod";
import { revisionSchema } from "#shared/contract/account.ts";
import { eventIdSchema, verdictSchema } from "#shared/contract/snapshot.ts";
import { userIdSchema } from "#shared/contract/user.ts";

/** A service's path, of a version that may know more services than this one. */
const pathSchema = z.string().regex(/^\/[a-z][a-z0-9-]{0,31}$/);

/** The members of a message that say nothing about a person, and what each may hold. */
const MEMBERS = {
  specversion: z.literal("1.0"),
  type: z.string().regex(/^user\.[a-zA-Z]{1,32}\.(req|res)$/),
  id: eventIdSchema,
  subject: userIdSchema,
  source: pathSchema,
  recipient: pathSchema,
  time: z.iso.datetime(),
} as const;

const DATA_MEMBERS = {
  accountId: eventIdSchema,
  revision: revisionSchema,
  erased: z.literal(true),
  service: z.string().regex(/^[a-z][a-z0-9-]{0,31}$/),
  verdict: verdictSchema,
} as const;

/** The body of a letter without what is personal, as JSON. `bytes` and `sha256` are those of the whole body, as JSON. */
export function strippedBody(body: unknown): string {
  const whole = JSON.stringify(body) ?? "undefined";
  const sha256 = createHash("sha256").update(whole).digest("hex");
  const members = known(body, MEMBERS);
  const data = known(typeof body === "object" && body !== null && "data" in body ? body.data : null, DATA_MEMBERS);
  const kept = Object.keys(data).length === 0 ? members : { ...members, data };
  return JSON.stringify({ ...kept, bytes: new TextEncoder().encode(whole).byteLength, sha256 });
}

const strippedSchema = z.object({ subject: userIdSchema });

/** Whom a letter is about, by what was kept of it; null if it does not say. */
export function userIdIn(stripped: string): string | null {
  try {
    return strippedSchema.safeParse(JSON.parse(stripped)).data?.subject ?? null;
  } catch {
    return null;
  }
}

function known(value: unknown, members: Readonly<Record<string, z.ZodType>>): Record<string, unknown> {
  if (typeof value !== "object" || value === null) return {};
  const entries = Object.entries(members).flatMap(([name, schema]) => {
    const { success, data } = schema.safeParse((value as Record<string, unknown>)[name]);
    return success ? [[name, data] as const] : [];
  });
  return Object.fromEntries(entries);
}
