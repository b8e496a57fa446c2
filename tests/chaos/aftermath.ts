/** What there is to check after a chaos run: what people were told, what they had accepted, and what the services keep. */
import type { Service } from "#shared/contract/services.ts";
import type { Snapshot } from "#shared/contract/snapshot.ts";

/** An accepted event: the id it is about, all that its streams carried, and how it stands after the drain. */
export type Accepted = { userId: string; seen: readonly Snapshot[]; end: Snapshot | null };

/** An account as any of the services keeps one: a row, or, without a name, the tombstone of one. */
export type Kept = {
  user_id: string;
  account_id: string;
  revision: number;
  brought_by: string | null;
  user_name: string | null;
};

/** All that a service keeps at one moment. */
export type Look = { service: Service; kept: readonly Kept[] };

/**
 * What was accepted of somebody after the signup: the names and the erasure, the revision after all of it, and the events
 * that are known. `logins`: passwords that were tried in the end, if they should let somebody in, and if they do.
 */
export type Lived = {
  userId: string;
  names: readonly string[];
  isErased: boolean;
  revision: number;
  changes: readonly Accepted[];
  logins: readonly { isRight: boolean; letsIn: boolean }[];
};

/**
 * What there is to check. `accepted`: the signups. `uncertain`: ids for which a request was lost on the way, so that
 * somebody else may have them. `looks`: into the databases, oldest first; `kept` is what they hold in the end.
 */
export type Aftermath = {
  accepted: readonly Accepted[];
  uncertain: ReadonlySet<string>;
  lives: readonly Lived[];
  kept: Record<Service, readonly Kept[]>;
  looks: readonly Look[];
  deadLetters: readonly string[];
  poison: readonly string[];
};
