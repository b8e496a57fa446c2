/**
 * What `wrangler dev` prints, without what says nothing here: every binding of every Worker, twice at the start and again with each
 * change of the code; and that cron triggers do not come by themselves, which they do (start.ts). A line that is not known is kept.
 */
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

/** What is left out (wrangler 4.156): the line that it begins with, and those that belong to it. */
const LEFT_OUT: readonly { first: RegExp; others?: RegExp }[] = [
  { first: /has access to the following bindings:$/, others: /./ },
  { first: /^Service bindings, Durable Object bindings, and Tail consumers connect to other/ },
  { first: /Scheduled Workers are not automatically triggered during local development/, others: /^( {2}|$)/ },
  { first: /^⎔ Starting local server/ },
];

/** Says of one line after the other, without its line break, whether it is to be printed. Of empty lines in a row one is. */
export function keeper(): (line: string) => boolean {
  let others: RegExp | undefined;
  let isAfterEmpty = false;
  return (line) => {
    const text = stripVTControlCharacters(line).trimEnd();
    const begun = LEFT_OUT.find(({ first }) => first.test(text));
    if (begun === undefined && others?.test(text) !== true) {
      others = undefined;
      const isKept = text !== "" || !isAfterEmpty;
      isAfterEmpty = text === "";
      return isKept;
    }
    if (begun !== undefined) others = begun.others;
    return false;
  };
}

/** Prints what comes, line by line, to its end. */
export async function printKept(from: Readable, to: Writable): Promise<void> {
  const isKept = keeper();
  for await (const line of createInterface({ input: from })) if (isKept(line)) to.write(`${line}\n`);
}
