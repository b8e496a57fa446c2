/** The operations of `routes/own-sessions.tsx`: where somebody is logged in. */
import { SESSION_ID, SESSIONS } from "./examples.ts";
import { header } from "./headers.ts";
import { BODY_REFUSALS, SESSION, type Operations } from "./operation.ts";
import { bodyOf } from "./request-body.ts";
import { json, redirect, withPage } from "./responses.ts";
import { SESSION_ID as SESSION_ID_SCHEMA } from "./schemas.ts";

const NEVER_STORED = { "Cache-Control": header("NeverStored") };
const ended = {
  204: { description: "Ended.", headers: NEVER_STORED },
  303: redirect("For whoever prefers `text/html`: to the list, which does not have it any more.", NEVER_STORED),
};

export const ownSessions: Operations = {
  "GET /me/sessions": {
    operationId: "getSessions",
    tags: ["Accounts"],
    summary: "Where you are logged in",
    description:
      "The sessions of your account, 32 at most: the current one first, then the one that was used last. As a page for whoever prefers `text/html`.",
    security: SESSION,
    responses: {
      200: withPage(json("The sessions.", "Sessions", { two: { sessions: SESSIONS } })),
      303: redirect("Nobody is logged in, and a page is preferred. To the login page.", NEVER_STORED),
    },
    refusals: ["not_logged_in"],
  },
  "DELETE /me/sessions/:id": {
    operationId: "endSession",
    tags: ["Accounts"],
    summary: "End a session",
    description:
      "Of your own account. The current one, too: that is a logout. Only for our own pages, and for programs that are no browsers.",
    security: SESSION,
    parameters: [
      {
        name: "id",
        in: "path",
        required: true,
        description: "Which session.",
        schema: SESSION_ID_SCHEMA,
        example: SESSION_ID,
      },
    ],
    responses: ended,
    refusals: ["not_logged_in", "not_found"],
  },
  "POST /me/sessions/end": {
    operationId: "endSessions",
    tags: ["Accounts"],
    summary: "End a session, or all the others",
    description: "The same as a form; and with `others`, every session of your account but the current one.",
    security: SESSION,
    requestBody: bodyOf("EndSessionsRequest", { one: { id: SESSION_ID }, others: { others: true } }),
    responses: ended,
    refusals: [...BODY_REFUSALS, "not_logged_in", "not_found"],
  },
};
