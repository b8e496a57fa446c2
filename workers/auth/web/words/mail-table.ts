/** The shape of the words about mail: the mails themselves, and the pages that they lead to. Each language fills it. */

/** One mail. `text` is its paragraphs, with `{userId}`. `action` is what its link says. */
type Letter = { subject: string; text: readonly string[]; action: string };

/** Every mail that there is. */
export type LetterName =
  | "confirm"
  | "newAddress"
  | "reset"
  | "passwordChanged"
  | "passwordReset"
  | "emailChanged"
  | "newBrowser"
  | "idTaken"
  | "addressTaken";

export type MailWords = {
  letters: Record<LetterName, Letter>;
  /** Beside the link, with `{code}`, which is typed by hand. */
  code: string;
  /** The last line of every mail. */
  closing: string;
  confirm: {
    title: string;
    lede: string;
    /** With a link's token: one button. */
    button: string;
    submitting: string;
    /** Without one: a code, typed by hand. */
    codeLede: string;
    code: { label: string; hint: string };
    again: { title: string; lede: string; button: string; sent: string };
    done: { title: string; text: string };
    next: string;
  };
  forgot: { title: string; lede: string; button: string; submitting: string; sent: { title: string; text: string } };
  reset: {
    title: string;
    lede: string;
    newPassword: string;
    button: string;
    submitting: string;
    incomplete: string;
    done: { title: string; text: string };
    again: string;
  };
  /** On the login page. */
  forgotten: string;
  /** On the home page, beside the address. `waits` goes after another address. */
  home: { confirmed: string; notConfirmed: string; waits: string; toConfirm: string };
};
