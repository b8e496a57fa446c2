/** The rules of every kind of event. A kind that is added to the contract does not compile until it has some. */
import type { Kind } from "#shared/contract/account.ts";
import type { KindRules } from "./kind.ts";
import { newUserRules } from "./new-user.ts";
import { repairRules } from "./repair.ts";
import { revisingRules } from "./revising.ts";

export const KIND_RULES: Record<Kind, KindRules> = {
  newUser: newUserRules,
  changed: revisingRules,
  erased: revisingRules,
  repair: repairRules,
};
