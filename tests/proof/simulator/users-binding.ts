/** The binding through which a consumer calls the users' objects. */
import type { Reply } from "../../../workers/auth/user-object/hops.ts";
import type { User } from "../../../workers/auth/user-object/user.ts";
import type { Life } from "./life.ts";
import type { SimulatedObject } from "./object.ts";

/** `env.USERS` for as long as the consumer lives. */
export function usersBinding(objectOf: (userId: string) => SimulatedObject, life: Life): Env["USERS"] {
  const getByName = (userId: string) => {
    const call = <T>(what: string, run: (user: User) => T | Promise<T>) =>
      life.within(() => objectOf(userId).call(what, ({ user }) => run(user)));
    return {
      recordReplies: (replies: readonly Reply[]) => call("replies", (user) => user.recordReplies(replies)),
      recordDeadRequests: (dead: Parameters<User["recordDeadRequests"]>[0]) =>
        call("dead requests", (user) => user.recordDeadRequests(dead)),
    };
  };
  return { getByName } as unknown as Env["USERS"];
}
