/** The chat service's Worker: keeps the users who may talk. The rule is every replica's; the table is its own. */
import { defineReplica } from "#shared/replica/define-replica.ts";
import { users } from "./users.ts";

export default defineReplica({
  service: "chat",
  users,
  ownColumns: ({ userName }) => ({ userName, statusMessage: "" }),
});
