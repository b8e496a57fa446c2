/** The shape of what an operator reads under /admin. A part of `Words`, in files of its own. */
import type { Kind } from "#shared/contract/account.ts";
import type { Trouble } from "../admin/troubles.ts";
import type { ChannelName, Keeping, Outcome, StuckRow } from "../admin/views.ts";

/** A number as a sentence needs it: `n` chooses singular or plural, `said` is written. */
export type Counted = { n: number; said: string };

type Count = (count: Counted) => string;

/** Texts with `{name}`s have elements put in their place. Services and queues are named as in the log. */
export type AdminWords = {
  title: string;
  nav: { overview: string; late: string; deadLetters: string; actions: string };
  search: { label: string; submit: string };
  live: {
    /** With `{time}`: when the page was made. */
    updated: string;
    reload: string;
    pause: string;
    resume: string;
    paused: string;
    /** Why nothing new comes. */
    trouble: Record<"offline" | "lost" | "ended", string>;
  };
  /** A count that ends at its bound. */
  orMore: (count: string) => string;
  none: string;
  paging: { first: string; next: string };
  overview: {
    well: string;
    wrong: Count;
    /** With `{service}` or `{queue}`. */
    troubles: Record<Trouble["kind"], Count>;
    /** After a trouble, with `{time}`. */
    since: string;
    services: string;
    took: string;
    p50: string;
    p95: string;
    ofAnswers: Count;
    noAnswers: string;
    late: string;
    nothingLate: string;
    drift: string;
    noDrift: string;
    /** Of accounts that differ. */
    differing: Count;
    /** With `{time}`. */
    compared: string;
    neverCompared: string;
    /** A walk under way, with `{walked}` and `{accounts}`. */
    comparing: string;
    /** With `{rate}`: accounts a minute. */
    rate: string;
    /** With `{time}`: how long the walk will go on. */
    left: string;
    signups: string;
    noSignups: string;
    /** With `{accepted}` and `{most}`: in the busiest hour. */
    signupsInAll: string;
    outcomes: Record<Outcome, string>;
    accepted: string;
    hour: string;
    asTable: string;
    queues: string;
    queue: string;
    messages: string;
    oldest: string;
    unsaid: string;
    deployments: string;
    noDeployments: string;
    service: string;
    version: string;
    firstSeen: string;
  };
  late: {
    title: string;
    lede: string;
    empty: string;
    service: string;
    status: string;
    all: string;
    show: string;
    statuses: Record<StuckRow["status"], string>;
    asked: Count;
    /** With `{time}`. */
    since: string;
    next: string;
    noReason: string;
    sendAgain: string;
    sendAll: string;
  };
  sendAgain: {
    title: string;
    /** What the form would send again: requests to `{service}`, of `{userId}`, or of every service. */
    ofService: Count;
    ofPerson: Count;
    ofAll: Count;
    /** With `{userId}`, of whom nothing is late. */
    account: string;
    nothing: string;
    effect: string;
    submit: string;
    back: string;
  };
  deadLetters: {
    title: string;
    lede: string;
    empty: string;
    /** With `{time}`. */
    sent: string;
    received: string;
    message: string;
    remove: string;
    removeTitle: string;
    removeEffect: string;
    nobody: string;
  };
  actions: {
    title: string;
    lede: string;
    empty: string;
    what: Record<"send-again" | "remove-dead-letter" | "test-alert" | "erase", string>;
    /** With `{who}` and `{time}`. */
    by: string;
    /** Of what: `{service}`, `{status}` and `{userId}`. */
    everything: string;
    /** After an action, with its number. */
    recorded: (id: string) => string;
    found: Count;
    sent: Count;
    ended: string;
    underWay: string;
    forged: string;
    /** Of a test alert: `{sent}` of `{found}` channels took it. */
    tested: string;
  };
  alerts: {
    title: string;
    channels: Record<ChannelName, string>;
    /** With the names of the channels. */
    goTo: (channels: string) => string;
    nowhere: string;
    test: string;
    testTitle: string;
    testEffect: string;
    testSent: string;
    arrived: string;
    notArrived: string;
  };
  person: {
    title: string;
    invalid: string;
    unknown: string;
    states: Record<Keeping["state"], string>;
    account: string;
    revision: string;
    changed: string;
    events: string;
    noEvents: string;
    kinds: Record<Kind, string>;
    /** With `{time}`. */
    acceptedAt: string;
    timeline: string;
    /** What happened to an event; with `{attempt}`. */
    moments: Record<"accepted" | "asked" | "next", string>;
    sendAgain: string;
    /** The link, and the page that asks before; `what` with `{userId}`. */
    erase: Record<"link" | "title" | "what" | "effect" | "submit", string>;
  };
};
