/** The chat service's Worker: keeps the users who may talk. The rule is every replica's; the table is its own. */
import { defineReplica } from "#shared/replica/define-replica.ts";
import { ranges } from "./ranges.table.ts";
import { tombstones } from "./tombstones.table.ts";
import { users } from "./users.table.ts";

const { worker, Accounts } = defineReplica({
  service: "chat",
  users,
  tombstones,
  ranges,
  fromProfile: ({ userName }) => ({ userName }),
  atFirst: { statusMessage: "" },
});

export { worker as default, Accounts };
