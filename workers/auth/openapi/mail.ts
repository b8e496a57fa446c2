/** The operations of `routes/mail.tsx`: confirming an address, and setting a forgotten password. */
import { PERSON, TOKEN } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { BODY_REFUSALS, OPEN, SESSION, type Operations } from "./operation.ts";
import { bodyOf } from "./request-body.ts";
import { page, redirect } from "./responses.ts";

const { userId, userPw } = PERSON;
const NEVER_STORED = { "Cache-Control": header("NeverStored") };

const OFF = "While mails to users are off, there is no such path.";

/** The token in a link's address, and what a page says once something is done. */
const link = [
  {
    name: "token",
    in: "query" as const,
    required: false,
    description: "The token of a mail's link. The page spends nothing: its form sends the token.",
    schema: { type: "string" },
  },
];

const flag = (name: string, description: string) => ({
  name,
  in: "query" as const,
  required: false,
  description,
  schema: { type: "string" },
});

/** The answers to what asks for a mail. */
const ASKED = (to: string) => ({
  202: { description: "If there is somebody to send it to, a mail is on its way.", headers: NEVER_STORED },
  303: redirect(`The same, for whoever prefers \`text/html\`. ${to}`, NEVER_STORED),
});

const DONE = (what: string, to: string) => ({
  204: { description: what, headers: NEVER_STORED },
  303: redirect(`The same, for whoever prefers \`text/html\`. ${to}`, NEVER_STORED),
});

export const mail: Operations = {
  "GET /confirm": {
    operationId: "getConfirmPage",
    tags: ["Mail"],
    summary: "The page that confirms an address",
    description: `With a link's token it is one button, otherwise a form for the code. ${OFF}`,
    security: [{}, ...SESSION],
    parameters: [
      ...link,
      flag("done", "The address is confirmed."),
      flag("sent", "Another mail was asked for."),
      parameter("Language"),
    ],
    responses: { 200: page("The page.") },
    refusals: ["not_found"],
  },
  "POST /confirm": {
    operationId: "confirmAddress",
    tags: ["Mail"],
    summary: "Confirm an e-mail address",
    description: `With the token of a link, or with a userId and the code of six digits. Both work once, for 24 hours; a code has five tries. A new address of an account is the account's from then on. ${OFF}`,
    security: OPEN,
    requestBody: bodyOf("ConfirmRequest", { link: { token: TOKEN }, code: { userId, code: "482 913" } }),
    responses: DONE("The address is confirmed.", "To `/confirm?done`."),
    refusals: [...BODY_REFUSALS, "not_found", "link_not_valid"],
  },
  "POST /confirm/mail": {
    operationId: "sendConfirmation",
    tags: ["Mail"],
    summary: "Ask for another mail to confirm the address",
    description: `Five a day for each account, and five for each address. The answer is the same whether or not there is such an account. ${OFF}`,
    security: OPEN,
    requestBody: bodyOf("ConfirmMailRequest", { person: { userId } }),
    responses: ASKED("To `/confirm?sent`."),
    refusals: [...BODY_REFUSALS, "not_found"],
  },
  "GET /forgot": {
    operationId: "getForgotPage",
    tags: ["Mail"],
    summary: "The page for whoever forgot their password",
    description: OFF,
    security: OPEN,
    parameters: [flag("sent", "A mail was asked for."), parameter("Language")],
    responses: { 200: page("The page.") },
    refusals: ["not_found"],
  },
  "POST /forgot": {
    operationId: "askForReset",
    tags: ["Mail"],
    summary: "Ask for a link to set a new password",
    description: `Goes to the account's address, if that is confirmed: five a day. The answer is the same whether or not there is such an account. ${OFF}`,
    security: OPEN,
    requestBody: bodyOf("ForgotRequest", { person: { userId } }),
    responses: ASKED("To `/forgot?sent`."),
    refusals: [...BODY_REFUSALS, "not_found", "invalid_fields"],
  },
  "GET /reset": {
    operationId: "getResetPage",
    tags: ["Mail"],
    summary: "The page on which a new password is set",
    description: OFF,
    security: OPEN,
    parameters: [...link, flag("done", "The password is set."), parameter("Language")],
    responses: { 200: page("The page.") },
    refusals: ["not_found"],
  },
  "POST /reset": {
    operationId: "resetPassword",
    tags: ["Mail"],
    summary: "Set a new password with a link's token",
    description: `The token works once, for 15 minutes, and not after another change of the account. Every session ends, the owner is told, and the login guard forgets what was tried before. ${OFF}`,
    security: OPEN,
    requestBody: bodyOf("ResetRequest", { link: { token: TOKEN, userPw } }),
    responses: {
      204: { description: "The password is set.", headers: { "Set-Cookie": header("EndedSession"), ...NEVER_STORED } },
      303: redirect("The same, for whoever prefers `text/html`. To `/reset?done`.", {
        "Set-Cookie": header("EndedSession"),
        ...NEVER_STORED,
      }),
    },
    refusals: [...BODY_REFUSALS, "not_found", "invalid_fields", "link_not_valid"],
  },
};
