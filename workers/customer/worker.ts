/** The customer service's Worker: keeps the users who may buy. The rule is every replica's; the table is its own. */
import { defineReplica } from "#shared/replica/define-replica.ts";
import { users } from "./users.ts";

export default defineReplica({
  service: "customer",
  users,
  ownColumns: ({ email, userName }) => ({ email, userName, balance: 0 }),
});
