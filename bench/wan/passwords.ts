/**
 * Bundled in place of `workers/auth/accounts/passwords.ts` when hops are counted: a hash that takes long and no CPU. What is
 * done meanwhile is not waited for, and the machine's other work is not counted as a hop.
 */
import { hashQueue } from "../../workers/auth/accounts/hash-queue.ts";
import { slowHash } from "./slow.ts";

export { checkPassword } from "../../workers/auth/accounts/passwords.ts";

export async function hashPassword(): Promise<string> {
  return hashQueue.run(async () => {
    await slowHash();
    return "$scrypt$ln=1,r=8,p=5$AAAA$AAAA";
  });
}
