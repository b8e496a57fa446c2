/** The operations of `routes/admin-actions.ts`: what an admin does about what is late. */
import { EVENT_ID, PERSON } from "./examples.ts";
import { BODY_REFUSALS, SESSION, type Operations } from "./operation.ts";
import { header } from "./headers.ts";
import { bodyOf } from "./request-body.ts";
import { json, redirect } from "./responses.ts";

const { userId } = PERSON;
const NEVER_STORED = { "Cache-Control": header("NeverStored") };
const MESSAGE_ID = "6f1c0c5e2d7b4a53";

const of = { service: null, status: null, userId, eventId: null, messageId: null };
const record = {
  id: 12,
  who: "lee",
  atMs: 1_795_341_600_000,
  of,
  found: 2,
  sent: 2,
  endedAtMs: 1_795_341_600_250,
  genuine: true,
};
const sent = { ...record, what: "send-again" };
const going = { ...sent, of: { ...of, userId: null, service: "chat" }, found: 0, sent: 0, endedAtMs: null };
const erased = { ...record, what: "erase", of: { ...of, eventId: EVENT_ID }, found: 1, sent: 1 };
const removed = { ...record, what: "remove-dead-letter", of: { ...of, messageId: MESSAGE_ID }, found: 1, sent: 0 };

export const adminActions: Operations = {
  "POST /admin/send-again": {
    operationId: "sendAgain",
    tags: ["Operations"],
    summary: "Send again what is late",
    description:
      "Asks services again that owe an answer, and repairs accounts at services that were given up. For one userId it is done when this answers; for more it goes on. What was sent again less than a minute ago is left. Needs the session of an admin.",
    security: SESSION,
    requestBody: bodyOf("SendAgainRequest", {
      person: { userId },
      event: { userId, eventId: EVENT_ID },
      service: { service: "chat", status: "failed" },
    }),
    responses: {
      202: json("The action is recorded, and begun.", "Action", { person: sent, service: going }),
      303: redirect("The same, for whoever prefers `text/html`. To the page of what is sent.", NEVER_STORED),
    },
    refusals: [...BODY_REFUSALS, "not_logged_in", "not_found"],
  },
  "POST /admin/erase": {
    operationId: "eraseUser",
    tags: ["Operations"],
    summary: "Erase an account for somebody",
    description:
      "Erases the account from every service, as its owner could. `of.eventId` of the record is the erasure. Needs the session of an admin.",
    security: SESSION,
    requestBody: bodyOf("EraseRequest", { person: { userId } }),
    responses: {
      202: json("The action is recorded, and begun.", "Action", { erased }),
      303: redirect("The same, for whoever prefers `text/html`. To the page of that user.", NEVER_STORED),
    },
    refusals: [...BODY_REFUSALS, "not_logged_in", "not_found"],
  },
  "POST /admin/dead-letters/remove": {
    operationId: "removeDeadLetter",
    tags: ["Operations"],
    summary: "Remove a dead letter",
    description: "Needs the session of an admin.",
    security: SESSION,
    requestBody: bodyOf("RemoveDeadLetterRequest", { letter: { messageId: MESSAGE_ID } }),
    responses: {
      202: json("The letter is removed.", "Action", { letter: removed }),
      303: redirect("The same, for whoever prefers `text/html`. To the page of dead letters.", NEVER_STORED),
    },
    refusals: [...BODY_REFUSALS, "not_logged_in", "not_found"],
  },
};
