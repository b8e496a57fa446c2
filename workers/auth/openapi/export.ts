/** The operation of `routes/export.ts`: what the company has of somebody. */
import { EXPORT } from "./examples.ts";
import { header } from "./headers.ts";
import { SESSION, type Operations } from "./operation.ts";
import { json, redirect } from "./responses.ts";

const NEVER_STORED = { "Cache-Control": header("NeverStored") };

export const takeAlong: Operations = {
  "GET /me/export": {
    operationId: "exportAccount",
    tags: ["Accounts"],
    summary: "What we have of you",
    description:
      "Asks each service what it has of your account, for two seconds at most. A service that does not answer is `unavailable`. Without your password's hash, and without a token. A link on another site does not lead here.",
    security: SESSION,
    responses: {
      200: json(
        "A file of all of it.",
        "Export",
        { person: EXPORT },
        {
          ...NEVER_STORED,
          "Content-Disposition": header("Attachment"),
        },
      ),
      303: redirect("Nobody is logged in, and a page is preferred. To the login page.", NEVER_STORED),
    },
    refusals: ["not_logged_in", "forbidden"],
  },
};
