/** The pages in English. Plain and short; says what happened and what to do next. */
import { SIGNUP_LIMITS } from "../signup-fields.ts";
import { accountEn } from "./account-en.ts";
import { adminEn } from "./admin-en.ts";
import { sessionsEn } from "./sessions-en.ts";
import { mailEn } from "./mail-en.ts";
import type { Words } from "./table.ts";
import { waitingTime } from "./waiting-time.ts";

/** English. */
export const en: Words = {
  name: "English",
  site: "Signup Lights",
  services: { auth: "Account", chat: "Chat", customer: "Customer" },
  statuses: {
    waiting: "Waiting",
    delayed: "Taking longer",
    success: "Ready",
    duplicate: "Already had this ID",
    failed: "Could not be completed",
  },
  fields: {
    userId: {
      label: "User ID",
      hint: `${SIGNUP_LIMITS.userId.min} to ${SIGNUP_LIMITS.userId.max} characters: a–z, 0–9, dot, hyphen, underscore. Starts with a letter or digit.`,
    },
    userPw: {
      label: "Password",
      hint: `At least ${SIGNUP_LIMITS.userPw.min} characters. A few words in a row are easy to remember.`,
    },
    email: { label: "Email address" },
    userName: { label: "Name", hint: "How others will see you." },
  },
  otherField: "This field",
  fieldErrors: {
    required: ({ label }) => `${label} is required.`,
    not_text: ({ label }) => `${label} must be text.`,
    too_short: ({ label, min }) => `${label} must have at least ${min} characters.`,
    too_long: ({ label, max }) => `${label} can have at most ${max} characters.`,
    invalid_characters: ({ label }) => `${label} has a character that cannot be used there.`,
    invalid_start: ({ label }) => `${label} must start with a letter or digit.`,
    invisible: ({ label }) => `${label} must have at least one character that can be seen.`,
    reserved: () => "This ID is reserved. Choose another one.",
    invalid_email: () => "Enter an email address like name@example.com.",
    invalid_role: () => "The role must be ROLE_USER or ROLE_ADMIN.",
    common_password: () => "This password is too easy to guess. Choose another one.",
    contains_your_data: () => "The password must not contain your user ID or email address.",
    wrong_password: () => "This is not your password.",
    unknown_field: () => "The form has a field that is not known here.",
  },
  problems: {
    malformed: { title: "The request cannot be read", advice: "Go back and try again." },
    invalid_credentials: { title: "Wrong user ID or password", advice: "Check both and try again." },
    not_logged_in: { title: "Please log in", advice: "You are not logged in." },
    cookie_not_returned: {
      title: "Your browser did not keep the login",
      advice: "The password was right, but the cookie did not come back. Allow cookies for this site and log in again.",
    },
    email_not_confirmed: {
      title: "Confirm your email address first",
      advice: "The password is right. Type the code from the mail, or follow the link in it; then log in.",
    },
    https_required: { title: "Only https works here", advice: "Open this page with https:// and try again." },
    forbidden: { title: "Not allowed", advice: "Your account may not do this." },
    not_found: {
      title: "Page not found",
      advice:
        "The address may be wrong, it may belong to a signup from another browser, or your browser keeps no cookies for this site.",
    },
    method_not_allowed: { title: "This is not possible here", advice: "Go back and try again." },
    upgrade_required: { title: "This address is for programs", advice: "Go back and try again." },
    body_too_large: { title: "Too much was sent", advice: "Shorten what you typed and try again." },
    challenge_failed: {
      title: "Please confirm that you are human",
      advice: "Open the form again and wait for the check to finish.",
    },
    unsupported_media_type: { title: "The request cannot be read", advice: "Send the form from this site." },
    invalid_fields: { title: "Some fields need your attention", advice: "Go back and check what you typed." },
    link_not_valid: {
      title: "This does not work any more",
      advice: "The link or the code is wrong, was used or is too old. Ask for another mail.",
    },
    idempotency_key_reused: {
      title: "This form was sent before",
      advice: "It was sent with another name or e-mail. Open the form again to start a new signup.",
    },
    too_many_requests: { title: "Too many attempts", advice: "Wait a little and try again." },
    internal: { title: "Something went wrong on our side", advice: "It is not your fault. Try again in a moment." },
    unavailable: { title: "Not available at the moment", advice: "Try again in a moment." },
  },
  signup: {
    title: "Create your account",
    lede: "One signup, and every service knows you.",
    errorPrefix: "Error: ",
    errorSummary: "Please check these fields",
    showPassword: "Show password",
    hidePassword: "Hide password",
    submit: "Sign up",
    submitting: "Signing up…",
    toLogin: "I already have an account",
    taken: "Somebody has this user ID. Choose another one, or log in if it is yours.",
    unreachable: "No answer came. Check your connection and send the form again: it stays the same signup.",
    loggedInAs: (userId) => `You are logged in as ${userId}.`,
    toHome: "To your services",
    running: (userId) => `The signup of ${userId} is still under way.`,
    toLights: "See its lights",
  },
  status: {
    outcomes: {
      open: { heading: "Creating your account", text: "Each light turns green when that service is ready for you." },
      delayed: {
        heading: "This is taking longer than usual",
        text: "We keep trying. You may close this page: nothing is lost, and in this browser you can come back to it.",
      },
      done: { heading: "You are signed up", text: "Your account is ready. Next, log in." },
      partial: {
        heading: "You are signed up, but not everywhere",
        text: "You can log in. The service with the red light does not have your account: somebody else has this user ID there, or it did not answer for two days. Our support can correct that.",
      },
      taken: {
        heading: "This user ID is taken",
        text: "Somebody already has it. If it is you, log in; if not, choose another one.",
      },
      failed: {
        heading: "Your signup could not be completed",
        text: "We have been told and are looking into it. You can also try again.",
      },
    },
    lights: "Services",
    userId: "User ID",
    elapsed: "{time} so far",
    asked: "Asked {attempt} times, next in {time}",
    once: "Asked once, next in {time}",
    steps: {
      title: "How long each step took",
      handOverMs: "password and hand-over",
      authMs: "database",
      queueMs: "request",
      replicaMs: "service",
      replyMs: "answer",
    },
    earlyLogin: "Your account is ready, so you can log in already.",
    trouble: {
      lost: "The connection was lost. Trying again…",
      offline: "You are offline. Your signup goes on; its lights are shown when you are back.",
      gone: "This signup cannot be shown any more. It was removed, or your browser keeps no cookies for this site.",
    },
    leadsOn: "The login page opens in a moment",
    goOn: "Continue to login",
    stay: "Stay here",
    toLogin: "Log in",
    toSignup: "Choose another user ID",
    tryAgain: "Sign up again",
  },
  login: {
    title: "Log in",
    submit: "Log in",
    submitting: "Logging in…",
    toSignup: "Create an account",
    signedUp: (userId) => `You're signed up, ${userId}`,
    cookiesMissing: "Your browser keeps no cookies for this site. Allow them, or you cannot log in.",
    locked: "Try again in {time}.",
  },
  sessions: sessionsEn,
  docs: { title: "API" },
  home: {
    title: "Your services",
    greeting: "Hello, {name}",
    red: "The service with the red light does not have your account: somebody else has this user ID there, or it did not answer for two days. Your other services work. Our support can correct that.",
    role: "Role",
    logOut: "Log out",
    logOutEverywhere: "Log out everywhere",
    toAdmin: "Operations",
  },
  account: accountEn,
  admin: adminEn,
  mail: mailEn,
  roles: { ROLE_USER: "User", ROLE_ADMIN: "Administrator" },
  problem: {
    toSignup: "To the signup form",
    toLogin: "To the login page",
    goBack: "Your browser's Back button leads to the form, as you filled it in.",
    tryAgainIn: (seconds) => `Try again in ${waitingTime("en", seconds)}.`,
  },
};
