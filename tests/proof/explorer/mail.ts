/** The explored world's messages: put on their way and taken off it. Equal messages are one object, told by its key. */
import type { AccountRequest } from "#shared/contract/messages.ts";
import { short, type Mail, type World } from "./world.ts";

/** Copies of one message that may be on their way at once; a further one is taken for one of them. */
const COPIES_MAX = 2;

type Letter = Mail extends infer M ? (M extends Mail ? Omit<M, "key" | "short"> : never) : never;

const letters = new Map<string, Mail>();

/** What a request asks a replica to keep, in a few letters. */
export function saidBy({ data }: AccountRequest): string {
  return `${short(data.accountId)}@${data.revision}${"erased" in data ? "erased" : data.userName}`;
}

/** Puts a message on its way. */
export function add(world: World, letter: Letter): World {
  const { kind, service, eventId } = letter;
  const says = letter.kind === "request" ? saidBy(letter.request) : letter.verdict;
  const key = `${kind} ${service} ${eventId} ${says}`;
  const known = letters.get(key);
  const message = known ?? { ...letter, key, short: `${kind.slice(2, 3)}${short(eventId)}${says}` };
  letters.set(key, message);
  if (world.mail.filter((other) => other === message).length >= COPIES_MAX) return world;
  return { ...world, mail: [...world.mail, message] };
}

/** Takes one copy of a message off its way. */
export function without(world: World, message: Mail): World {
  const index = world.mail.indexOf(message);
  return { ...world, mail: world.mail.toSpliced(index, index < 0 ? 0 : 1) };
}
