/** Changing an account and leaving, in English. */
import type { AccountWords } from "./account-table.ts";

export const accountEn: AccountWords = {
  currentPassword: "Your password",
  newPassword: "New password",
  toHome: "To your services",
  toFrontPage: "To the front page",
  edit: {
    title: "Your name and address",
    link: "Change name or email address",
    nameSubmit: "Change name",
    emailHint: "Another email address takes your password.",
    emailSubmit: "Change email address",
    submitting: "Changing…",
  },
  password: {
    title: "A new password",
    link: "Change password",
    lede: "You stay logged in here. Everywhere else you are logged out at once.",
    submit: "Change password",
    submitting: "Changing…",
  },
  erase: {
    title: "Leave, and erase your account",
    link: "Erase account",
    lede: "This cannot be undone. You are logged out everywhere at once.",
    goes: "What goes, from every service",
    goesList: [
      "your name, your email address and your password",
      "what chat and customer keep of you: your status message and your balance",
      "every login, on every device",
    ],
    kept: "What is kept",
    keptList: [
      "your user ID, and when it was erased: so that nobody else can take it, and no backup brings you back",
      "in the record of what administrators did: your user ID",
    ],
    submit: "Erase my account",
    submitting: "Erasing…",
  },
  changed: {
    outcomes: {
      open: {
        heading: "Your account is being changed",
        text: "Each light turns green when that service has the change.",
      },
      delayed: {
        heading: "This is taking longer than usual",
        text: "We keep trying. You may close this page: nothing is lost.",
      },
      done: { heading: "Your account is changed", text: "Every service has the change." },
      partial: {
        heading: "Your account is changed, but not everywhere",
        text: "The service with the red light does not have the change: somebody else has this user ID there, or it did not answer for two days. Our support can correct that.",
      },
      failed: {
        heading: "Your account could not be changed",
        text: "It is as it was. We have been told and are looking into it. You can also try again.",
      },
    },
    statuses: { success: "Up to date" },
  },
  erased: {
    outcomes: {
      open: {
        heading: "Your account is being erased",
        text: "Each light turns green when that service has erased your account.",
      },
      delayed: {
        heading: "This is taking longer than usual",
        text: "We keep trying until every service has erased your account. You may close this page.",
      },
      done: { heading: "Your account is erased", text: "No service has it any more. Goodbye." },
      partial: {
        heading: "Your account is erased, but not everywhere",
        text: "The service with the red light did not answer for two days. We have been told, and see to it.",
      },
      failed: {
        heading: "Your account could not be erased",
        text: "We have been told and are looking into it. Log in to try again.",
      },
    },
    statuses: { success: "Erased" },
  },
  trouble: {
    lost: "The connection was lost. Trying again…",
    offline: "You are offline. What you asked for goes on; its lights are shown when you are back.",
    gone: "This cannot be shown any more. It is over, or your browser keeps no cookies for this site.",
  },
};
