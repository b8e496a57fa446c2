/** An operator, who has what is late of one userId sent again: as `operations/carry-out.ts` does it, row by row as the table has them. */
import { repair } from "../../../workers/auth/user-object/kinds/repair.ts";
import type { SentAgain } from "../../../workers/auth/user-object/send-again.ts";
import { accountKept } from "../account-rule.ts";
import type { Databases } from "./databases.ts";
import type { SimulatedObject } from "./object.ts";
import { USER_IDS, names } from "./people.ts";
import type { World } from "./world.ts";

/** How often an operator acts in a run: in every fourth, so that in most of them only the schedule sends again. */
export function clicksOf(seed: number): number {
  return seed % 4 === 0 ? 3 : 0;
}

/** The number of the first repair that may come of it. */
const FIRST_REPAIR = 700;

/** Sends again. Twice for somebody who clicks twice; a click whose call is lost does nothing, or its answer is not heard. */
export async function sendAgain(
  { chance, tell }: World,
  databases: Databases,
  objectOf: (userId: string) => SimulatedObject,
  n: number,
): Promise<void> {
  const userId = chance.pick(USER_IDS);
  const rows = databases.lateRows(userId);
  const account = accountKept(databases.keptAt("auth", userId));
  if (account === undefined && rows.length === 0) return;
  const command = account === undefined ? null : repair(names(FIRST_REPAIR + n, userId, "again"), account.accountId);
  const asked = { rows, repair: command, isWhole: chance.happens(0.3) };
  for (let clicks = chance.between(1, 2); clicks > 0; clicks--) {
    try {
      const { sent } = await objectOf(userId).call<SentAgain>(`${rows.length} sent again by an operator`, ({ user }) =>
        user.sendAgain(asked),
      );
      tell(`${userId}: ${sent} of ${rows.length} were sent again`);
    } catch (error) {
      tell(`${userId}: not sent again: ${String(error)}`);
    }
  }
}
