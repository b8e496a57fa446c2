/** The operations of `routes/admin.tsx`: the pages for operators. */
import type { ProblemCode } from "#shared/contract/problem.ts";
import { SERVICES } from "#shared/contract/services.ts";
import type { Parameter } from "./api-document.ts";
import { EVENT_ID as EXAMPLE_EVENT_ID, PERSON } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { SESSION, type Described, type Operations } from "./operation.ts";
import { page, redirect } from "./responses.ts";
import { EVENT_ID, USER_ID } from "./schemas.ts";

const NEVER_STORED = { "Cache-Control": header("NeverStored") };
const text = { type: "string" };

const inQuery = (name: string, description: string, schema: Parameter["schema"], more: Partial<Parameter> = {}) =>
  ({ name, in: "query", description, schema, ...more }) satisfies Parameter;

const cursor = inQuery("cursor", "Where the list goes on. A page has the link to the next one.", text);
const service = inQuery("service", "Only this service.", { type: "string", enum: ["", ...SERVICES] });
const status = inQuery("status", "Only this status.", { type: "string", enum: ["", "delayed", "failed"] });

/** A page that only an administrator sees. */
export function adminPage(
  operationId: string,
  summary: string,
  description: string,
  parameters: Parameter[] = [],
  refusals: ProblemCode[] = [],
): Described {
  return {
    operationId,
    tags: ["Operations"],
    summary,
    description,
    security: SESSION,
    parameters: [...parameters, parameter("Language")],
    responses: {
      200: page("The page."),
      303: redirect("Nobody is logged in, and a page is preferred. To the login page, which leads back.", {
        "Set-Cookie": header("WayBackCookie"),
        ...NEVER_STORED,
      }),
    },
    refusals: ["not_logged_in", "forbidden", ...refusals],
  };
}

const user = adminPage(
  "getAdminUser",
  "One user",
  "What each service keeps by a userId, and its events with their lights, what happened when, and where the time went.",
  [parameterOf("userId", "path", "Who is looked at.", USER_ID, PERSON.userId)],
  ["not_found"],
);

const search = adminPage("findAdminUser", "Find a user", "Leads to the page of a userId.", [
  inQuery("userId", "As it was typed. Upper case is folded.", text, { example: PERSON.userId }),
]);

export const admin: Operations = {
  "GET /admin": adminPage(
    "getAdminOverview",
    "The overview",
    "What is wrong, signups an hour, times to answer, what is late, the queues, the drift and the last deployments.",
  ),
  "GET /admin/late": adminPage(
    "getLateAnswers",
    "Late answers",
    "What is delayed or given up: why, how often it was asked, and when it is asked again. The oldest first.",
    [service, status, cursor],
    ["malformed"],
  ),
  "GET /admin/send-again": adminPage(
    "confirmSendAgain",
    "Ask before sending again",
    "Says how many requests would be sent again, and has the form that does it.",
    [
      service,
      status,
      inQuery("userId", "Only this user's.", USER_ID),
      inQuery("eventId", "Only this event's.", EVENT_ID, { example: EXAMPLE_EVENT_ID }),
    ],
    ["malformed"],
  ),
  "GET /admin/dead-letters": adminPage(
    "getDeadLetters",
    "Dead letters",
    "Messages that belong to no event, without personal data beyond the userId. The newest first.",
    [cursor],
    ["malformed"],
  ),
  "GET /admin/dead-letters/remove": adminPage(
    "confirmRemoveDeadLetter",
    "Ask before removing a dead letter",
    "Says which letter would be removed, and has the form that does it.",
    [inQuery("messageId", "Which letter.", text, { required: true })],
    ["not_found"],
  ),
  "GET /admin/erase": adminPage(
    "confirmEraseUser",
    "Ask before erasing an account",
    "Says whose account would be erased, and has the form that does it.",
    [inQuery("userId", "Whose account.", USER_ID, { required: true, example: PERSON.userId })],
    ["malformed"],
  ),
  "GET /admin/actions": adminPage(
    "getActions",
    "What administrators have done",
    "The newest first. A row that was not written by this service says so.",
    [cursor],
    ["malformed"],
  ),
  "GET /admin/users": {
    ...search,
    responses: {
      200: page("What was typed cannot be a userId."),
      303: redirect("To the user; or to the login page, if nobody is logged in.", NEVER_STORED),
    },
  },
  "GET /admin/users/:userId": user,
};

function parameterOf(
  name: string,
  place: "path",
  description: string,
  schema: Parameter["schema"],
  example: string,
): Parameter {
  return { name, in: place, required: true, description, schema, example };
}
