/** What a message's body says, for the checker, which asks about each message several times. */
import {
  accountReplySchema,
  accountRequestSchema,
  type AccountReply,
  type AccountRequest,
} from "#shared/contract/messages.ts";

/** A body as the contract has it; neither, if nobody of ours wrote it. */
export type Said = { reply: AccountReply | undefined; request: AccountRequest | undefined };

const known = new WeakMap<object, Said>();

/** Parses a body once. A body on a queue does not change: each delivery is a copy of it. */
export function readBody(body: unknown): Said {
  const isObject = typeof body === "object" && body !== null;
  const before = isObject ? known.get(body) : undefined;
  if (before !== undefined) return before;
  const reply = accountReplySchema.safeParse(body).data;
  const said = { reply, request: reply === undefined ? accountRequestSchema.safeParse(body).data : undefined };
  if (isObject) known.set(body, said);
  return said;
}
