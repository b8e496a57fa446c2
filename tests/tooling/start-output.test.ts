/** What `npm start` prints of what wrangler prints. */
import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { keeper, printKept } from "../../scripts/start-output.ts";

/** As wrangler 4.156 prints it. */
const PRINTED = `
 ⛅️ wrangler 4.156.2
────────────────────
Using secrets defined in .dev.vars
signup-lights-auth has access to the following bindings:
Binding                                Resource           Mode
env.USERS (UserObject)                 Durable Object     local
env.ACCOUNTS_CHAT (chat#Accounts)      Worker             local [not connected]


Service bindings, Durable Object bindings, and Tail consumers connect to other Wrangler or Vite dev processes running locally.

\u001B[34msignup-lights-chat\u001B[39m has access to the following bindings:
\u001B[2mBinding\u001B[22m                          Resource        Mode
env.DB (signup-lights-chat)      D1 Database     local

⎔ Starting local server...
[wrangler:info] Ready on http://127.0.0.1:8787
`;

const kept = (printed: string) => printed.split("\n").filter(keeper()).join("\n");

test("tables of bindings are left out, and what is before and after them is kept", () => {
  expect(kept(PRINTED)).toBe(`
 ⛅️ wrangler 4.156.2
────────────────────
Using secrets defined in .dev.vars

[wrangler:info] Ready on http://127.0.0.1:8787
`);
});

test("the warning about cron triggers is left out, another one after it is not", () => {
  const warnings = `▲ [WARNING] Scheduled Workers are not automatically triggered during local development.

  To manually trigger a scheduled event, run:
    curl "http://127.0.0.1:8787/cdn-cgi/local/scheduled"

▲ [WARNING] Something else

  that has to be known
`;
  expect(kept(warnings)).toBe(warnings.slice(warnings.lastIndexOf("▲")));
});

test("what a Worker logs is printed as it is, line by line, in colours", async () => {
  const [from, to] = [new PassThrough(), new PassThrough()];
  from.write('{"level":"info","event":"sig');
  from.end('nup settled"}\n\u001B[33m▲ slow\u001B[39m\nthe end');
  await printKept(from, to);
  to.end();
  expect(await text(to)).toBe('{"level":"info","event":"signup settled"}\n\u001B[33m▲ slow\u001B[39m\nthe end\n');
});
