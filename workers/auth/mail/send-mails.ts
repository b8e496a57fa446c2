/**
 * The consumer of the mail queue. For each request it reads the account as it is now, makes and keeps the token, and sends.
 * What Cloudflare refuses for the moment is tried again by the queue, and ends as a dead letter; what it will always refuse
 * is logged and dropped.
 *
 * A request that is delivered twice makes the same token, so a second mail is equal to the first one; and what is sent once a
 * day is sent once.
 */
import { eq } from "drizzle-orm";
import { drizzle, type DrizzleD1Database } from "drizzle-orm/d1";
import { log } from "#shared/platform/log.ts";
import { consume } from "#shared/queue/consume.ts";
import { tombstones } from "../accounts/tombstones.table.ts";
import { findAddressee, findConfirmed } from "./addresses.ts";
import { decideLetters, type Decided } from "./decide-letters.ts";
import { writeLetter } from "./letters.tsx";
import { countMail, limitsOf, uncountMail } from "./limits.ts";
import { mailRequestSchema, type MailRequest } from "./mail-request.ts";
import { mailerOf, type Mailer, type MailSettings } from "./mail-settings.ts";
import { remedyForRefusal, sendMail } from "./send-mail.ts";
import { VALID_MS, keepToken, makeSecret } from "./tokens.ts";

type SendEnv = Pick<Env, "DB" | "AUTH_SECRET"> & MailSettings;

/** Consumes one batch of the mail queue. */
export async function sendMails(batch: MessageBatch, env: SendEnv): Promise<void> {
  await consume(batch, {
    name: "mail",
    read: (body) => mailRequestSchema.safeParse(body).data,
    keyOf: ({ message }) => message.id,
    act: async (deliveries) => {
      for (const { value } of deliveries) await handle(env, value, Date.now());
    },
  });
}

/** @throws if it is to be delivered again */
async function handle(env: SendEnv, request: MailRequest, nowMs: number): Promise<void> {
  const mailer = mailerOf(env);
  if (mailer === null) return log("warn", "mail dropped", { reason: "mails are off" });
  const { kind } = request.data;
  // Whoever has waited this long has asked again, or given up.
  if (kind === "reset" && nowMs > Date.parse(request.time) + VALID_MS.reset) return;
  const db = drizzle(env.DB);
  const kept = await findAddressee(db, request.subject);
  if (kept === null) {
    if (kind === "signedUp") await assertErased(db, request.subject);
    return;
  }
  const other = kind === "signedUp" ? await findConfirmed(db, kept.email, kept) : null;
  for (const decided of decideLetters(request.data, kept, other)) await send(env, mailer, request, decided, nowMs);
}

/** @throws if the signup is not stored yet: auth's database was away. An erased account's id stays taken. */
async function assertErased(db: DrizzleD1Database, userId: string): Promise<void> {
  const [tombstone] = await db.select().from(tombstones).where(eq(tombstones.userId, userId));
  if (tombstone === undefined) throw new Error("the signup is not stored yet");
}

/** Sends one mail, within its limits. */
async function send(
  env: SendEnv,
  { binding, from, origin }: Mailer,
  { id, data: { language } }: MailRequest,
  { name, about, to, mailClass, purpose, once }: Decided,
  nowMs: number,
): Promise<void> {
  const db = drizzle(env.DB);
  const limits = await limitsOf(env.AUTH_SECRET, mailClass, { accountId: about.accountId, to }, once);
  if (!(await countMail(db, limits, nowMs))) return log("warn", "mail over a limit", { path: name, messageId: id });
  const secret = purpose === undefined ? undefined : await makeSecret(env.AUTH_SECRET, purpose, id);
  if (purpose !== undefined && secret !== undefined) {
    const { userId, accountId, revision } = about;
    const row = { userId, accountId, purpose, email: to, revision };
    await keepToken({ DB: db, AUTH_SECRET: env.AUTH_SECRET }, row, secret, nowMs);
  }
  const written = await writeLetter({ name, language, userId: about.userId, origin, secret });
  const outcome = await sendMail(binding, { from, to, ...written });
  if (outcome.isTaken) return;
  const { code } = outcome;
  const remedy = remedyForRefusal(code);
  if (remedy === "give up") return log("error", "mail refused", { path: name, messageId: id, reason: code });
  await uncountMail(db, limits, nowMs);
  throw new Error(remedy === "wait" ? `too many requests: ${code}` : code);
}
