/**
 * The schemas of the API's document, generated from those that validate (`shared/contract`). Here they get their names,
 * and the words that a reader needs. Adds no rule.
 */
import * as z from "zod";
import {
  currentUserSchema,
  driftSchema,
  fieldCodeSchema,
  fieldErrorSchema,
  healthSchema,
  loggedInSchema,
  problemCodeSchema,
  problemSchema,
  readySchema,
} from "#shared/contract/answers.ts";
import { sessionIdSchema } from "#shared/contract/sessions.ts";
import {
  actionSchema,
  eraseRequestSchema,
  removeDeadLetterRequestSchema,
  sendAgainRequestSchema,
  testAlertSchema,
} from "#shared/contract/operations.ts";
import { accountReplySchema, accountRequestSchema } from "#shared/contract/messages.ts";
import { eventIdSchema, hopsSchema, lightSchema, snapshotSchema, statusSchema } from "#shared/contract/snapshot.ts";
import { loginRequestSchema, logoutRequestSchema, signupRequestSchema, userIdSchema } from "#shared/contract/user.ts";
import { SIGNUP_LIMITS } from "../web/signup-fields.ts";
import { TURNSTILE_FIELD } from "../web/turnstile-widget.ts";
import type { Schema } from "./api-document.ts";
import { AS_A_FORM, IDEMPOTENCY_KEY, between, describeAccountChanges } from "./account-schemas.ts";
import { describeOwnData, type SchemaWords } from "./own-data-schemas.ts";
import { FIELD_CODES_MEAN, PROBLEMS_MEAN, STATUSES_MEAN } from "./meanings.ts";

const words: SchemaWords = z.registry();

const signup = signupRequestSchema.shape;
const signupFormSchema = signupRequestSchema.extend({
  idempotencyKey: z.string().optional(),
  [TURNSTILE_FIELD]: z.string().optional(),
});
const snapshot = snapshotSchema.shape;
const light = lightSchema.shape;
const hops = hopsSchema.shape;
const drift = driftSchema.shape;

words
  .add(signupRequestSchema, { id: "SignupRequest", description: "Who signs up. Any other member is refused." })
  .add(signupFormSchema, { id: "SignupForm", description: AS_A_FORM })
  .add(signup.userId, {
    description:
      "3 to 32 of `a-z 0-9 . _ -`, a letter or digit first. Upper case is folded; the spaces around it are cut off. Some names are reserved.",
  })
  .add(signup.userPw, {
    ...between(SIGNUP_LIMITS.userPw),
    format: "password",
    description:
      "8 to 128 code points in the composed form (NFC). Not a common password, and without the userId or the local part of the e-mail address.",
  })
  .add(signup.email, {
    ...between(SIGNUP_LIMITS.email),
    description: "An e-mail address, as browsers take one. Neither unique nor verified.",
  })
  .add(signup.userName, {
    ...between(SIGNUP_LIMITS.userName),
    description:
      "1 to 64 code points in the composed form (NFC), without the spaces around it. One of them can be seen.",
  })
  .add(signup.role, { description: "`ROLE_USER` unless it is given. `ROLE_ADMIN` needs the session of an admin." })
  .add(signupFormSchema.shape.idempotencyKey, { ...IDEMPOTENCY_KEY, description: "As the header `Idempotency-Key`." })
  .add(signupFormSchema.shape[TURNSTILE_FIELD], {
    maxLength: 2048,
    description: "The proof of Cloudflare Turnstile, where it is on. JSON may have this member, too.",
  })
  .add(loginRequestSchema, { id: "LoginRequest", description: "Who logs in. Any other member is refused." })
  .add(logoutRequestSchema, { id: "LogoutRequest", description: "What to end. Any other member is refused." })
  .add(logoutRequestSchema.shape.everywhere, {
    description: "True to end every session of this account. A form sends `true` or `false` as text.",
  })
  .add(sendAgainRequestSchema, {
    id: "SendAgainRequest",
    description:
      "What to send again: what is late of one userId (`userId`, `eventId`), or all that is late (`service`, `status`), or the account that a dead letter is about (`messageId`). At least one member; an empty text is no choice.",
  })
  .add(removeDeadLetterRequestSchema, {
    id: "RemoveDeadLetterRequest",
    description: "Which letter. Any other member is refused.",
  })
  .add(eraseRequestSchema, { id: "EraseRequest", description: "Whose account. Any other member is refused." })
  .add(actionSchema, { id: "Action", description: "What an admin did: who, when, what, and what came of it so far." })
  .add(actionSchema.shape.found, { description: "Late rows that were found so far." })
  .add(actionSchema.shape.sent, { description: "Of these, those that were sent again." })
  .add(actionSchema.shape.endedAtMs, { description: "Unix milliseconds; null while it goes on." })
  .add(actionSchema.shape.genuine, { description: "False for a record that auth did not write." })
  .add(testAlertSchema, { id: "TestAlert", description: "A test alert: its record, and what each channel answered." })
  .add(testAlertSchema.shape.answers, { description: "`reason` is null if the channel took it, otherwise why not." })
  .add(userIdSchema, { description: "A userId as it is kept: in lower case." })
  .add(eventIdSchema, { description: "Names this signup or change among all of the same userId." })
  .add(snapshotSchema, {
    id: "Snapshot",
    description: "A signup or a change at one moment, whole: whoever has the newest snapshot needs no other.",
  })
  .add(snapshot.seq, {
    description:
      "Only grows; numbers may be skipped. 0: nothing is stored yet. From 1 on, the signup finishes by itself.",
  })
  .add(snapshot.services, { description: "One light per service. Expect services that you do not know." })
  .add(snapshot.settled, { description: "True when no light is `waiting` or `delayed`. Such a snapshot is the last." })
  .add(snapshot.at, { description: "When what the snapshot says has changed." })
  .add(snapshot.acceptedAt, { description: "When the signup was accepted. Not in snapshot 0." })
  .add(snapshot.kind, {
    description:
      "What is done to an account: `changed`, `erased`, or sent once more (`repair`). A signup has no `kind`. Expect kinds that you do not know.",
  })
  .add(lightSchema, { id: "Light", description: "What one service has answered." })
  .add(light.attempt, { description: "With `delayed`: how often the service was asked." })
  .add(light.nextAttemptAt, { description: "With `delayed`: when the service is asked again." })
  .add(light.tookMs, { description: "Milliseconds from the acceptance to the answer." })
  .add(hopsSchema, {
    id: "Hops",
    description:
      "How long the steps before an answer took, in milliseconds, by the clocks of several machines. Expect steps that you do not know.",
  })
  .add(hops.handOverMs, { description: "auth: the password's hash, and the way to the user's object." })
  .add(hops.authMs, { description: "auth: its database." })
  .add(hops.queueMs, { description: "A replica: the request on its queue." })
  .add(hops.replicaMs, { description: "A replica: its own work." })
  .add(hops.replyMs, { description: "A replica: the reply on its queue." })
  .add(statusSchema, { id: "Status", description: "What a light says.", "x-enumDescriptions": STATUSES_MEAN })
  .add(problemSchema, { id: "Problem", description: "Why a request was refused (RFC 9457)." })
  .add(problemSchema.shape["title"] as z.ZodType, { description: "The code in words, for people. May change." })
  .add(problemSchema.shape["status"] as z.ZodType, { description: "The HTTP status." })
  .add(problemSchema.shape["detail"] as z.ZodType, { description: "More about this case, for people. May change." })
  .add(problemSchema.shape["errors"] as z.ZodType, { description: "With `invalid_fields`: one entry per field." })
  .add(problemSchema.shape["retryAfterS"] as z.ZodType, { description: "When to try again, in seconds from now." })
  .add(problemCodeSchema, { id: "ProblemCode", description: "Stable.", "x-enumDescriptions": PROBLEMS_MEAN })
  .add(fieldErrorSchema, { id: "FieldError", description: "What is wrong with one field." })
  .add(fieldErrorSchema.shape.field, { description: "The name of the field." })
  .add(fieldErrorSchema.shape.message, { description: "For people, in English or Korean. May change." })
  .add(fieldCodeSchema, { id: "FieldCode", description: "Stable.", "x-enumDescriptions": FIELD_CODES_MEAN })
  .add(loggedInSchema, { id: "LoggedIn", description: "Whose session it is now." })
  .add(currentUserSchema.shape.emailConfirmed, {
    description: "True once the owner has used a link or a code that was mailed there. Absent where mails are off.",
  })
  .add(currentUserSchema.shape.newEmail, {
    description: "Another address, which is the account's once it is confirmed from a mail. Absent if there is none.",
  })
  .add(currentUserSchema, { id: "CurrentUser", description: "The account that the session belongs to." })
  .add(accountRequestSchema, {
    id: "AccountRequest",
    description:
      "auth asks a replica to keep an account as it stands (CloudEvents 1.0). Without `accountId` and `revision`, which the first version did not have, the account is the signup's own, at revision 1.",
  })
  .add(accountReplySchema, {
    id: "AccountReply",
    description: "What a replica has answered (CloudEvents 1.0). `source` and `data.service` name the same one.",
  })
  .add(healthSchema, { id: "Health", description: "auth can serve." })
  .add(healthSchema.shape.services as z.ZodType, {
    description:
      "How far each replica is from auth. Absent while that is not known. Expect services that you do not know.",
  })
  .add(readySchema, { id: "Ready", description: "Every part answers." })
  .add(driftSchema, { id: "Drift", description: "How far one service is from the accounts that auth keeps." })
  .add(drift.drift, {
    description: "Accounts that the service has lost, or has in an older state, or has although they are erased.",
  })
  .add(drift.since, { description: "Since when there is drift; null if there is none." })
  .add(drift.foreign, { description: "Rows that are not as auth ever had them. They are reported, and stay." })
  .add(drift.walkedAt, { description: "When all accounts were last compared; null before the first time." })
  .add(drift.walkingSince, { description: "Since when they are being compared; null between two walks." })
  .add(drift.walked, { description: "How many accounts this walk, or the last one, has compared." })
  .add(drift.accounts, { description: "Of how many, as far as is known." })
  .add(drift.perMinute, { description: "How many of them a minute, in this walk so far; null between two walks." })
  .add(drift.leftS, { description: "How many seconds the rest takes at that; null if that is not known." });

describeAccountChanges(words);
describeOwnData(words);

/** Where a named schema lies in the document. */
const uri = (id: string): string => `#/components/schemas/${id}`;

/** Points to a named schema. */
export const schema = (id: string): { $ref: string } => ({ $ref: uri(id) });

/** The schema of a path's session. */
export const SESSION_ID = inline(sessionIdSchema);

/** The schema of a path's userId, and of its eventId. */
export const USER_ID = inline(userIdSchema);
export const EVENT_ID = inline(eventIdSchema);

/** The named schemas that a document refers to, and those that they refer to: as a client may send and read them. */
export function schemasOf(document: object): Record<string, Schema> {
  const { schemas } = z.toJSONSchema(words, { io: "input", metadata: words, uri, override: simplify });
  const used = namesIn(document);
  // A set that grows while it is walked through is walked through to its end.
  for (const name of used) for (const other of namesIn(schemas[name])) used.add(other);
  const inOrder = Object.entries(schemas).filter(([name]) => used.has(name));
  return Object.fromEntries(inOrder.map(([name, one]) => [name, plain(one)]));
}

function namesIn(value: object | undefined): Set<string> {
  const references = JSON.stringify(value ?? {}).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g);
  return new Set(Array.from(references, ([, name = ""]) => name));
}

function inline(one: z.ZodType): Schema {
  return plain(z.toJSONSchema(one, { io: "input", metadata: words, override: simplify }));
}

/** Without the names that a schema has as a document of its own. */
function plain(one: object): Schema {
  return Object.fromEntries(Object.entries(one).filter(([keyword]) => !["$schema", "$id", "id"].includes(keyword)));
}

/** Leaves out what says the same twice, and names the services without refusing one that is added. */
function simplify({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format === "uuid" || jsonSchema.format === "date-time") delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  const { propertyNames, additionalProperties, required = [] } = jsonSchema;
  if (propertyNames === undefined || additionalProperties === undefined) return;
  delete jsonSchema.propertyNames;
  jsonSchema.properties = Object.fromEntries(required.map((name) => [name, additionalProperties]));
}
