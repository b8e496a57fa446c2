/** Frame 0 leaves before the password is hashed: shown with a hash that never ends. */
import { afterAll, expect, test } from "vitest";
import { person, workerWith } from "./company.ts";
import { Runtime } from "./runtime.ts";

const runtime = await Runtime.start([
  workerWith("auth", {
    services: [],
    alias: { "../accounts/passwords.ts": "./tests/chaos/stand-ins/endless-hash.ts" },
  }),
]);
afterAll(() => runtime.stop());

test("frame 0 reaches the client before any hashing begins", async () => {
  const response = await fetch(new URL("/user", runtime.url), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(person("kim")),
  });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  while (!read.includes('"settled":false')) read += (await reader.read()).value;
  expect(read).toMatch(/^retry: 2000\n\nid: 0\nevent: status\ndata: /);
});
