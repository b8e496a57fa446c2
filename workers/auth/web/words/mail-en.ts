/** The words about mail in English. */
import type { MailWords } from "./mail-table.ts";

const NOT_YOU = "If this was not you, set a new password at once: that ends every session.";

export const mailEn: MailWords = {
  letters: {
    confirm: {
      subject: "Confirm your email address",
      text: [
        'Somebody signed up with the user ID "{userId}" and this email address.',
        "If it was you, confirm the address. The link and the code work for 24 hours, once.",
        "If it was not you, do nothing: the address stays unconfirmed.",
      ],
      action: "Confirm the address",
    },
    newAddress: {
      subject: "Confirm your new email address",
      text: [
        'The account "{userId}" is to have this email address.',
        "It has it once you confirm. The link and the code work for 24 hours, once.",
        "If it is not your account, do nothing.",
      ],
      action: "Confirm the new address",
    },
    reset: {
      subject: "Set a new password",
      text: [
        'Somebody asked for a new password for your account "{userId}".',
        "If it was you, set one. The link works for 15 minutes, once.",
        "If it was not you, do nothing: your password stays as it is.",
      ],
      action: "Set a new password",
    },
    passwordChanged: {
      subject: "Your password was changed",
      text: ['The password of your account "{userId}" was changed.', NOT_YOU],
      action: "Set a new password",
    },
    passwordReset: {
      subject: "Your password was set anew",
      text: [
        'A new password was set for your account "{userId}", with a link from a mail. Every session has ended.',
        NOT_YOU,
      ],
      action: "Set a new password",
    },
    emailChanged: {
      subject: "Your email address was changed",
      text: [
        'Your account "{userId}" has another email address now. This one gets no further mail of it.',
        "If this was not you, tell our support.",
      ],
      action: "To the login page",
    },
    newBrowser: {
      subject: "A login from a new browser",
      text: ['Somebody logged in to your account "{userId}" from a browser that it was not used from before.', NOT_YOU],
      action: "Set a new password",
    },
    idTaken: {
      subject: "Somebody wanted your user ID",
      text: [
        'Somebody tried to sign up with your user ID "{userId}". They did not get it, and your account is as it was.',
        "If it was you: you have an account already. Log in, or set a new password if you forgot yours.",
      ],
      action: "To the login page",
    },
    addressTaken: {
      subject: "Somebody signed up with your email address",
      text: [
        'Somebody signed up with the email address of your account "{userId}". That is another account; yours is as it was.',
        "If it was you: you have an account already. Otherwise do not confirm the address in the other mail.",
      ],
      action: "To the login page",
    },
  },
  code: "Or type this code: {code}",
  closing: "This mail was sent by itself. Nobody reads replies to it.",
  confirm: {
    title: "Confirm your email address",
    lede: "One click, and the address is yours.",
    button: "Confirm the address",
    submitting: "Confirming…",
    codeLede: "Type the code from the mail, or follow the link in it.",
    code: {
      label: "Code",
      hint: "Six digits. Five tries; then use the link, or ask for another mail.",
    },
    again: {
      title: "No mail?",
      lede: "Look into the spam folder. Or let us send it again, to the address of this account.",
      button: "Send it again",
      sent: "If there is such an account with an address to confirm, a mail is on its way.",
    },
    done: { title: "Your address is confirmed", text: "Thank you. Nothing else is to be done." },
    next: "Continue",
  },
  forgot: {
    title: "Forgot your password?",
    lede: "Tell us your user ID. We send a link to the email address that you have confirmed.",
    button: "Send the link",
    submitting: "Sending…",
    sent: {
      title: "Look into your mailbox",
      text: "If there is such an account with a confirmed address, a mail is on its way. Its link works for 15 minutes.",
    },
  },
  reset: {
    title: "Set a new password",
    lede: "You will be logged out everywhere. Then log in with the new one.",
    newPassword: "New password",
    button: "Set the password",
    submitting: "Setting…",
    incomplete: "The address is not complete. Copy the whole link from the mail.",
    done: { title: "Your password is set", text: "Every session has ended. Log in with the new password." },
    again: "Ask for another link",
  },
  forgotten: "Forgot your password?",
  home: {
    confirmed: "confirmed",
    notConfirmed: "not confirmed",
    waits: "waits to be confirmed",
    toConfirm: "Confirm it",
  },
};
