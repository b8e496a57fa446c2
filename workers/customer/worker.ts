/** The customer service's Worker: keeps the users who may buy. The rule is every replica's; the table is its own. */
import { defineReplica } from "#shared/replica/define-replica.ts";
import { ranges } from "./ranges.table.ts";
import { tombstones } from "./tombstones.table.ts";
import { users } from "./users.table.ts";

const { worker, Accounts } = defineReplica({
  service: "customer",
  users,
  tombstones,
  ranges,
  fromProfile: ({ email, userName }) => ({ email, userName }),
  atFirst: { balance: 0 },
});

export { worker as default, Accounts };
