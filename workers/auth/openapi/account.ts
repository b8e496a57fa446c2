/** The operations of `routes/account.tsx`: changing one's account, and leaving. */
import { KEY, PERSON, SNAPSHOTS, examples } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { BODY_REFUSALS, SESSION, type Described, type Operations } from "./operation.ts";
import { bodyOfEither } from "./request-body.ts";
import { EVENT_STREAM, json, page, redirect } from "./responses.ts";
import { schema } from "./schemas.ts";

const { userName, userPw } = PERSON;
const NEVER_STORED = { "Cache-Control": header("NeverStored") };

/** Where the change is, and what watching it needs. */
const ANNOUNCED = {
  Location: header("ChangeLocation"),
  "Signup-Token": header("SignupToken"),
  "Set-Cookie": header("ChangeCookies"),
};

const LIKE_A_SIGNUP =
  "Accepted and watched like a signup: `Accept` chooses a stream, a snapshot or the way to the status page, and the change finishes by itself. Ten changes a minute may be asked for one userId. A page of another origin is refused.";

/** A change that is asked for with this body, as JSON or as a form. */
function change(
  described: Pick<Described, "summary" | "description"> & { operationId: string },
  name: "Change" | "Password" | "Erasure",
  body: Record<string, string>,
  otherAnswers: Described["responses"] = {},
): Described {
  const form = { schema: schema(`${name}Form`), ...examples({ form: { ...body, idempotencyKey: KEY } }) };
  return {
    ...described,
    tags: ["Accounts"],
    description: `${described.description}\n\n${LIKE_A_SIGNUP}`,
    security: SESSION,
    parameters: [parameter("IdempotencyKey"), parameter("Traceparent")],
    requestBody: bodyOfEither({ schema: schema(`${name}Request`), ...examples({ body }) }, form),
    responses: {
      200: {
        description: "The stream of the change.",
        headers: { ...ANNOUNCED, "Cache-Control": header("Streamed") },
        content: { "text/event-stream": EVENT_STREAM },
      },
      202: json(
        "The change is accepted: it will finish.",
        "Snapshot",
        { changed: SNAPSHOTS.changed },
        { ...ANNOUNCED, ...NEVER_STORED },
      ),
      303: redirect("The change is accepted. Its status page.", { ...ANNOUNCED, ...NEVER_STORED }),
      ...otherAnswers,
    },
    refusals: [...BODY_REFUSALS, "not_logged_in", "invalid_fields", "idempotency_key_reused"],
  };
}

/** A page with the form of a change. */
function formPage(operationId: string, summary: string, description: string): Described {
  return {
    operationId,
    tags: ["Accounts"],
    summary,
    description,
    security: SESSION,
    parameters: [parameter("Language")],
    responses: {
      200: page("The page."),
      303: redirect("Nobody is logged in. To the login page.", NEVER_STORED),
    },
    refusals: ["not_logged_in"],
  };
}

const PROFILE =
  "Another name, another e-mail address, or both. Another address takes the password; where mails are on, it is the account's once it was confirmed from a mail that is sent there.";

/** The answers to another address alone that waits to be confirmed. */
const WAITS = {
  204: {
    description: "Nothing has changed yet: a mail to the new address asks to confirm it.",
    headers: NEVER_STORED,
  },
};
const PASSWORD = "Another password, which takes the one until now. Every other session of the account ends at once.";
const ERASURE =
  "Erases the account from every service; it takes the password. Every session ends at once, so whoever asks again is not logged in. The userId stays taken.";

export const account: Operations = {
  "PATCH /me": change(
    { operationId: "changeAccount", summary: "Change your account", description: PROFILE },
    "Change",
    { userName },
    WAITS,
  ),
  "POST /me/edit": change(
    { operationId: "changeAccountByForm", summary: "Change your account, by a form", description: PROFILE },
    "Change",
    { userName },
    WAITS,
  ),
  "POST /me/password": change(
    { operationId: "changePassword", summary: "Change your password", description: PASSWORD },
    "Password",
    { userPw, newPw: "a staple that is new" },
  ),
  "DELETE /me": change({ operationId: "eraseAccount", summary: "Leave", description: ERASURE }, "Erasure", { userPw }),
  "POST /me/erase": change(
    { operationId: "eraseAccountByForm", summary: "Leave, by a form", description: ERASURE },
    "Erasure",
    { userPw },
  ),
  "GET /me/edit": formPage("getEditPage", "The form for another name or address", "A page in English or Korean."),
  "GET /me/password": formPage("getPasswordPage", "The form for another password", "A page in English or Korean."),
  "GET /me/erase": formPage("getErasePage", "The form to leave", "A page that says what goes and what is kept."),
};
