/** The shape of what a person reads while they change their account or leave. */
import type { Status } from "#shared/contract/snapshot.ts";
import type { Outcome } from "../watching.ts";

/** What a page says of one kind of event, in place of what it says of a signup. */
type EventWords = {
  outcomes: Record<Exclude<Outcome, "taken">, { heading: string; text: string }>;
  statuses: Partial<Record<Status, string>>;
};

export type AccountWords = {
  /** Of the password that the account has. */
  currentPassword: string;
  newPassword: string;
  /** Back to the home page, and on to the front page. */
  toHome: string;
  toFrontPage: string;
  edit: {
    title: string;
    /** The link on the home page. */
    link: string;
    nameSubmit: string;
    emailHint: string;
    emailSubmit: string;
    submitting: string;
  };
  password: { title: string; link: string; lede: string; submit: string; submitting: string };
  erase: {
    title: string;
    link: string;
    lede: string;
    /** What goes, and what is kept. */
    goes: string;
    goesList: readonly string[];
    kept: string;
    keptList: readonly string[];
    submit: string;
    submitting: string;
  };
  changed: EventWords;
  erased: EventWords;
  /** Why nothing is heard. */
  trouble: Record<"lost" | "offline" | "gone", string>;
};
