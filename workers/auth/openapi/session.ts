/** The operations of `routes/session.tsx`: logging in and out, and who is logged in. */
import { PERSON, examples } from "./examples.ts";
import { header, parameter } from "./headers.ts";
import { BODY_REFUSALS, OPEN, SESSION, type Operations } from "./operation.ts";
import { bodyOf } from "./request-body.ts";
import { json, page, redirect } from "./responses.ts";
import { schema } from "./schemas.ts";

const { userId, userPw, userName, email } = PERSON;
const NEVER_STORED = { "Cache-Control": header("NeverStored") };
const LOGGED_IN = { "Set-Cookie": header("SessionCookies"), ...NEVER_STORED };
const LOGGED_OUT = { "Set-Cookie": header("EndedSession"), ...NEVER_STORED };

const logout = { schema: schema("LogoutRequest"), ...examples({ everywhere: { everywhere: true } }) };

export const session: Operations = {
  "GET /": {
    operationId: "getLoginPage",
    tags: ["Accounts"],
    summary: "The login page",
    description: "Where a signup leads to in the end. Whoever is logged in is led to `/home`.",
    security: OPEN,
    parameters: [parameter("After"), parameter("Language")],
    responses: { 200: page("The page."), 303: redirect("To `/home`.", NEVER_STORED) },
  },
  "POST /login": {
    operationId: "logIn",
    tags: ["Accounts"],
    summary: "Log in",
    description:
      "Begins a session, and ends the one that the browser had. After five attempts that fail, each further one has to wait: 1 s, 2 s, 4 s … 5 min.",
    security: OPEN,
    requestBody: bodyOf("LoginRequest", { person: { userId, userPw } }),
    responses: {
      200: json("The session has begun.", "LoggedIn", { person: { userId, userName, role: "ROLE_USER" } }, LOGGED_IN),
      303: redirect(
        "The session has begun, for whoever prefers `text/html`. To `/home`; an administrator who came from a page under `/admin`, back there.",
        LOGGED_IN,
      ),
    },
    refusals: [...BODY_REFUSALS, "invalid_credentials", "email_not_confirmed"],
  },
  "POST /logout": {
    operationId: "logOut",
    tags: ["Accounts"],
    summary: "Log out",
    description:
      "Ends the session, if there is one. With `everywhere` it ends every session of the account, and needs one.",
    security: [{}, ...SESSION],
    requestBody: {
      required: false,
      description: "Nothing, or what to end.",
      content: {
        "application/json": logout,
        "application/x-www-form-urlencoded": logout,
        "multipart/form-data": logout,
      },
    },
    responses: {
      204: { description: "The session has ended.", headers: LOGGED_OUT },
      303: redirect("The session has ended. To the login page, for whoever prefers `text/html`.", LOGGED_OUT),
    },
    refusals: [...BODY_REFUSALS, "not_logged_in"],
  },
  "GET /me": {
    operationId: "getCurrentUser",
    tags: ["Accounts"],
    summary: "Who is logged in",
    description: "The account that the session belongs to.",
    security: SESSION,
    responses: { 200: json("The account.", "CurrentUser", { person: { userId, userName, email, role: "ROLE_USER" } }) },
    refusals: ["not_logged_in"],
  },
  "GET /home": {
    operationId: "getHomePage",
    tags: ["Accounts"],
    summary: "The home page",
    description:
      "Who you are, your services as lights, and the ways to change your account. Repairs the account once per session, unless it is known to be green everywhere.",
    security: SESSION,
    parameters: [parameter("Language"), parameter("Traceparent")],
    responses: {
      200: page("The page."),
      303: redirect("Nobody is logged in. To the login page.", NEVER_STORED),
      401: page("The browser has just logged in, and its cookie did not come back."),
    },
  },
};
