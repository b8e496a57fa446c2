/** The bindings by which auth asks a replica what it keeps. The replica answers in `shared/replica/accounts-entrypoint.ts`. */
import type { KeptAccounts } from "#shared/contract/kept-accounts.ts";
import type { Replica } from "#shared/contract/services.ts";

/** The bindings, one for each replica. */
export type AccountsEnv = Pick<Env, `ACCOUNTS_${Uppercase<Replica>}`>;

/** What one replica says of its accounts. A missing binding does not compile. */
export function accountsAt(env: AccountsEnv, replica: Replica): KeptAccounts {
  // The generated type of a binding to another Worker's entrypoint does not know its methods.
  return env[`ACCOUNTS_${replica.toUpperCase() as Uppercase<Replica>}`] as unknown as KeptAccounts;
}
