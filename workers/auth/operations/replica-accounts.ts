/** The bindings by which auth asks a replica what it keeps. The replica answers in `shared/replica/accounts-entrypoint.ts`. */
import type { KeptAccounts, OwnVersion } from "#shared/contract/kept-accounts.ts";
import type { OwnData } from "#shared/contract/own-data.ts";
import type { Replica } from "#shared/contract/services.ts";

/** What a replica answers auth. */
export type ReplicaAnswers = KeptAccounts & OwnData & OwnVersion;

/** The bindings, one for each replica. */
export type AccountsEnv = Pick<Env, `ACCOUNTS_${Uppercase<Replica>}`>;

/** What one replica says of its accounts. A missing binding does not compile. */
export function accountsAt(env: AccountsEnv, replica: Replica): ReplicaAnswers {
  // The generated type of a binding to another Worker's entrypoint does not know its methods.
  return env[`ACCOUNTS_${replica.toUpperCase() as Uppercase<Replica>}`] as unknown as ReplicaAnswers;
}
