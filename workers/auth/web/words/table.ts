/**
 * The shape of everything a person reads. Each language fills this table; the compiler refuses one that has no words
 * for a service, a status, a field's code or a problem of the contract.
 */
import type { ProblemCode } from "#shared/contract/problem.ts";
import type { Service } from "#shared/contract/services.ts";
import type { Hops, Status } from "#shared/contract/snapshot.ts";
import type { FieldCode, Role } from "#shared/contract/user.ts";
import type { SignupField } from "../signup-fields.ts";
import type { Outcome } from "../watching.ts";
import type { AccountWords } from "./account-table.ts";
import type { AdminWords } from "./admin-table.ts";
import type { SessionsWords } from "./sessions-table.ts";
import type { MailWords } from "./mail-table.ts";

/** A field as a sentence needs it: its name in that language, and its limits in characters. */
type FieldInWords = { label: string; min: number; max: number };

/** Every word of the pages in one language. */
export type Words = {
  /** The language's name, in itself. */
  name: string;
  site: string;
  services: Record<Service, string>;
  /** Stands beside icon and colour, and is read out as "service: status". */
  statuses: Record<Status, string>;
  fields: Record<SignupField, { label: string; hint?: string }>;
  /** The name of a field that the form does not have. */
  otherField: string;
  fieldErrors: Record<FieldCode, (field: FieldInWords) => string>;
  problems: Record<ProblemCode, { title: string; advice: string }>;
  signup: {
    title: string;
    lede: string;
    /** Goes before the page's title when the form comes back. */
    errorPrefix: string;
    errorSummary: string;
    showPassword: string;
    hidePassword: string;
    submit: string;
    submitting: string;
    toLogin: string;
    /** At the userId, once the lights have said that somebody has it. */
    taken: string;
    /** When no answer came. */
    unreachable: string;
    loggedInAs: (userId: string) => string;
    toHome: string;
    /** A signup of this browser that is not settled yet. */
    running: (userId: string) => string;
    toLights: string;
  };
  status: {
    /** Headings are the page's title as well, and read out when the outcome changes. */
    outcomes: Record<Outcome, { heading: string; text: string }>;
    lights: string;
    userId: string;
    /** With `{time}`: how long it has taken so far. */
    elapsed: string;
    /** With `{attempt}` and `{time}`: a service was asked, and when it is asked again. `once` is the first attempt. */
    asked: string;
    once: string;
    /** How long each step took: the title, and the name of each step. */
    steps: Record<"title" | keyof Hops, string>;
    /** auth has the account, and another service has not answered yet. */
    earlyLogin: string;
    /** Why nothing is heard. */
    trouble: Record<"lost" | "offline" | "gone", string>;
    leadsOn: string;
    goOn: string;
    stay: string;
    toLogin: string;
    toSignup: string;
    tryAgain: string;
  };
  login: {
    title: string;
    submit: string;
    submitting: string;
    toSignup: string;
    signedUp: (userId: string) => string;
    /** The browser did not send back what it was given with the signup. */
    cookiesMissing: string;
    /** With `{time}`, which counts down. */
    locked: string;
  };
  sessions: SessionsWords;
  /** The page is in English; its frame is not. */
  docs: { title: string };
  home: {
    title: string;
    /** With `{name}`. */
    greeting: string;
    /** What a red light means. */
    red: string;
    role: string;
    logOut: string;
    logOutEverywhere: string;
    /** Leads an administrator to /admin. */
    toAdmin: string;
  };
  account: AccountWords;
  admin: AdminWords;
  mail: MailWords;
  roles: Record<Role, string>;
  problem: {
    toSignup: string;
    toLogin: string;
    /** A form whose answer is a page of its own is not lost. */
    goBack: string;
    tryAgainIn: (seconds: number) => string;
  };
};
