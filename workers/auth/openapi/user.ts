/** The operations of `routes/user.tsx`: the form, and signing somebody up. */
import { TURNSTILE_FIELD } from "../web/turnstile-widget.ts";
import { KEY, PERSON, SNAPSHOTS, examples } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { BODY_REFUSALS, OPEN, SESSION, type Operations } from "./operation.ts";
import { EVENT_STREAM, json, page, redirect } from "./responses.ts";
import { schema } from "./schemas.ts";

/** Where the signup is, and what watching it needs. */
const ANNOUNCED = {
  Location: header("SignupLocation"),
  "Signup-Token": header("SignupToken"),
  "Set-Cookie": header("SignupCookies"),
};

const form = { schema: schema("SignupForm"), ...examples({ form: { ...PERSON, idempotencyKey: KEY } }) };

export const user: Operations = {
  "POST /user": {
    operationId: "signUp",
    tags: ["Signup"],
    summary: "Sign somebody up",
    description: [
      "Puts the user into every service. `Accept` chooses one of three answers, each with the address and the token of the signup:",
      [
        "* `text/event-stream`, which is also the answer to `*/*`: 200 and the signup's stream. It begins before anything is stored.",
        "* `application/json`: 202 and the snapshot, once the signup is accepted.",
        "* `text/html`: 303 to the status page, once the signup is accepted.",
      ].join("\n"),
      "An accepted signup finishes by itself. A `duplicate` is no refusal: a light says it.",
      "Besides the limit of an address, ten signups a minute may be sent for one userId.",
    ].join("\n\n"),
    security: [{}, ...SESSION],
    parameters: [parameter("IdempotencyKey"), parameter("Traceparent")],
    requestBody: {
      required: true,
      description: `UTF-8, at most 8 KiB, without a \`Content-Encoding\`. \`${TURNSTILE_FIELD}\` is read where Turnstile is on.`,
      content: {
        "application/json": { schema: schema("SignupRequest"), ...examples({ person: PERSON }) },
        "application/x-www-form-urlencoded": form,
        "multipart/form-data": form,
      },
    },
    responses: {
      200: {
        description: "The stream of the signup.",
        headers: { ...ANNOUNCED, "Cache-Control": header("Streamed") },
        content: { "text/event-stream": EVENT_STREAM },
      },
      202: json(
        "The signup is accepted: it will finish.",
        "Snapshot",
        { accepted: SNAPSHOTS.accepted },
        {
          ...ANNOUNCED,
          "Cache-Control": header("NeverStored"),
        },
      ),
      303: redirect("The signup is accepted. Its status page.", {
        ...ANNOUNCED,
        "Cache-Control": header("NeverStored"),
      }),
    },
    refusals: [...BODY_REFUSALS, "invalid_fields", "idempotency_key_reused", "challenge_failed"],
  },
  "GET /user": {
    operationId: "getSignupForm",
    tags: ["Signup"],
    summary: "The signup form",
    description: "A page in English or Korean. It leads back to a signup of this browser that is still under way.",
    security: OPEN,
    parameters: [parameter("Language")],
    responses: { 200: page("The form.", { "Cache-Control": header("AskedAnew") }) },
  },
};
