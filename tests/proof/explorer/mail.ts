/** The explored world's messages: put on their way and taken off it. Equal messages are one object, told by its key. */
import type { Mail, World } from "./world.ts";

/** Copies of one message that may be on their way at once; a further one is taken for one of them. */
const COPIES_MAX = 2;

type Letter = Mail extends infer M ? (M extends Mail ? Omit<M, "key" | "short"> : never) : never;

const letters = new Map<string, Mail>();

/** Puts a message on its way. */
export function add(world: World, letter: Letter): World {
  const { kind, service, eventId } = letter;
  const says = letter.kind === "request" ? letter.userName : letter.verdict;
  const key = `${kind} ${service} ${eventId} ${says}`;
  const short = `${kind.slice(2, 3)}${eventId.slice(-1)}${says.slice(0, 1)}`;
  const message = letters.get(key) ?? { ...letter, key, short };
  letters.set(key, message);
  if (world.mail.filter((other) => other === message).length >= COPIES_MAX) return world;
  return { ...world, mail: [...world.mail, message] };
}

/** Takes one copy of a message off its way. */
export function without(world: World, message: Mail): World {
  const index = world.mail.indexOf(message);
  return { ...world, mail: world.mail.toSpliced(index, index < 0 ? 0 : 1) };
}
