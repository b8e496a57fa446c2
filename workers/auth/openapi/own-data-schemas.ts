/** The words of the schemas of what somebody's account is made of: their sessions, and what each service has of them. */
import type * as z from "zod";
import { exportSchema } from "#shared/contract/own-data.ts";
import { endSessionsRequestSchema, sessionIdSchema, sessionSchema, sessionsSchema } from "#shared/contract/sessions.ts";

/** Of each schema its name (`id`), and keywords that are added to what is generated. */
export type SchemaWords = z.core.$ZodRegistry<{ id?: string; description?: string; [keyword: string]: unknown }>;

const session = sessionSchema.shape;
const { auth: authData } = exportSchema.shape;
const replicaData = exportSchema.shape.replicas.valueType;

/** Adds names and descriptions, and no rule. */
export function describeOwnData(words: SchemaWords): void {
  words
    .add(sessionIdSchema, { description: "Names one session of the account. It is no token." })
    .add(sessionsSchema, { id: "Sessions", description: "Where the account is logged in." })
    .add(sessionSchema, { id: "Session", description: "One session. What is not known of it is null." })
    .add(session.current, { description: "True for the session that asks." })
    .add(session.seenAt, { description: "When it was last used, to the hour." })
    .add(session.browser, { description: "The browser's name when it began: `Firefox`." })
    .add(session.platform, { description: "What the browser ran on: `Windows`." })
    .add(session.country, { description: "Where it began, by the network's address: ISO 3166-1 alpha-2." })
    .add(session.city, { description: "The city, as roughly as the country." })
    .add(endSessionsRequestSchema, {
      id: "EndSessionsRequest",
      description: "One session by its `id`, or every other one with `others`. Any other member is refused.",
    })
    .add(exportSchema, {
      id: "Export",
      description: "What each service has of one account. Expect services that you do not know.",
    })
    .add(authData.shape.emailConfirmed, {
      description: "Whether `email` is confirmed. Absent where mails are off, as is `otherEmails`.",
    })
    .add(authData.shape.newEmail, {
      description: "Another address that waits to be confirmed, for a day. Absent if there is none.",
    })
    .add(authData.shape.otherEmails, {
      description: "Other addresses that are still kept: one that was confirmed, one that is to be told of a change.",
    })
    .add(authData.shape.events, {
      description: "What has happened to the account lately. Null if that could not be asked for.",
    })
    .add(replicaData, { id: "ReplicaData", description: "What one service has of the account." })
    .add(replicaData.shape.state, {
      description: "`kept`: see `data`. `none`: nothing. `unavailable`: it did not answer; ask again later.",
    })
    .add(replicaData.shape.data, { description: "As the service keeps it, under its own names. With `kept` alone." });
}
