/**
 * The packed client, installed into an empty project: its types stand alone, a bundler takes what is used and no more, and it
 * signs people up in a Worker and on a page of another origin.
 */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { readFile, readdir, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { Miniflare, convertV4MiniflareOptions } from "miniflare";
import { afterAll, describe, expect, test, vi } from "vitest";
import type { Snapshot } from "#client/main.ts";
import { everywhere } from "#shared/contract/services.suite.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { launchChromium } from "../browser/chromium.ts";
import { cheapAuth, lights, person, startCompany, worker } from "../system/company.ts";
import { withoutChat } from "../system/without-chat.ts";
import { PAGE_SCRIPT, bundle, installClient } from "./installed.ts";

const project = await installClient();
const elsewhere = createServer((_, response) =>
  response.setHeader("content-type", "text/html").end("<p>A front end</p>"),
);
elsewhere.listen(0, "127.0.0.1");
await once(elsewhere, "listening");
afterAll(() => elsewhere.close());
const origin = `http://localhost:${(elsewhere.address() as AddressInfo).port}`;
const company = await startCompany([
  cheapAuth({ vars: { ALLOWED_ORIGINS: origin } }),
  worker("chat"),
  worker("customer"),
]);

test("is alone in node_modules, and has no source, no test and no dependency", async () => {
  expect((await readdir(join(project, "node_modules"))).filter((name) => !name.startsWith("."))).toEqual([
    "signup-lights-client",
  ]);
  const installed = join(project, "node_modules/signup-lights-client");
  expect((await readdir(installed)).toSorted()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
  const files = await readdir(join(installed, "dist"));
  expect(files.filter((file) => !/^[a-z-]+(\.js|\.d\.ts)$/.test(file))).toEqual([]);
  const texts = await Promise.all(files.map((file) => readFile(join(installed, "dist", file), "utf8")));
  expect(texts.join("\n").match(/(?:from|import) "(?!\.\/[a-z-]+\.js")[^"]*"/g)).toBeNull();
});

describe("a TypeScript project that imports it", () => {
  const source = `
    import { SignupProblem, signup, watch, type Handle, type Snapshot } from "signup-lights-client";
    const run = signup(new URL("https://a.example"), { userId: "a", userPw: "b", email: "c", userName: "d" }, { fetch });
    const handle: Handle | undefined = run.handle;
    let last: Snapshot | undefined;
    for await (last of run) if (last.services["billing"]?.status === "success") break;
    for await (last of watch(handle?.url ?? "", { token: handle?.token, signal: AbortSignal.timeout(1) })) last.seq.toFixed();
    try {} catch (problem) {
      if (problem instanceof SignupProblem) problem.errors.map(({ field, message }) => field + message);
    }
    // @ts-expect-error: a person has an e-mail address
    signup("https://a.example", { userId: "a", userPw: "b", userName: "d" });
  `;

  test.each([
    ["for a browser", ["DOM", "DOM.Iterable"], []],
    ["for Node", [], ["node"]],
    ["for a Worker", [], ["@cloudflare/workers-types"]],
  ])("compiles under every strict flag, libraries too, %s", async (_, lib, types) => {
    const compilerOptions = {
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
      module: "NodeNext",
      target: "ES2022",
      lib: ["ES2022", ...lib],
      types,
      typeRoots: [join(ROOT, "node_modules/@types"), join(ROOT, "node_modules")],
    };
    const config = join(project, `tsconfig.${lib.length + types.length}.json`);
    await writeFile(join(project, "front-end.ts"), source);
    await writeFile(config, JSON.stringify({ compilerOptions, files: ["front-end.ts"] }));
    const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
    const compiled = await new Promise((done) => {
      execFile(process.execPath, [tsc, "-p", config], (_failed, stdout) => done(stdout));
    });
    expect(compiled).toBe("");
  });
});

test("a bundle has what is used of it, and no more", async () => {
  const all = await bundle(project, 'export * from "signup-lights-client";');
  const watching = await bundle(project, 'export { watch } from "signup-lights-client";');
  process.stdout.write(`the client: ${gzipSync(all).length} bytes; watch alone: ${gzipSync(watching).length} bytes\n`);
  expect(all).toContain("idempotency-key");
  expect(watching).not.toContain("idempotency-key");
});

test("signs somebody up in a Worker, and watches it from there", async () => {
  const script = await bundle(
    project,
    `import { signup, watch } from "signup-lights-client";
    export default {
      async fetch(request) {
        const { origin, person } = await request.json();
        const said = [];
        const run = signup(origin, person);
        for await (const snapshot of run) if (said.push(snapshot) === 2) break;
        for await (const snapshot of watch(run.handle.url, run.handle)) said.push(snapshot);
        return Response.json(said);
      },
    };`,
  );
  const runtime = new Miniflare(convertV4MiniflareOptions({ modules: true, script, compatibilityDate: "2026-11-02" }));
  try {
    const who = person("worker");
    company.trust(who);
    const body = JSON.stringify({ origin: company.url.origin, person: who });
    const said = (await (await runtime.dispatchFetch("http://worker", { method: "POST", body })).json()) as Snapshot[];
    expect(said[0]).toMatchObject({ seq: 0, settled: false });
    expect(lights(said.at(-1) as never)).toEqual(everywhere("success"));
  } finally {
    await runtime.dispose();
  }
});

test("signs somebody up on a page of another origin, and comes back to it after another deployment", async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const said: Snapshot[] = [];
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.exposeFunction("say", (_userId: string, snapshot: Snapshot) => said.push(snapshot));
    await page.goto(origin);
    await page.addScriptTag({ type: "module", content: await bundle(project, PAGE_SCRIPT) });
    const giveBack = await withoutChat(company);
    const who = person("elsewhere");
    company.trust(who);
    const signingUp = page.evaluate(
      `(async () => { await signUp(${JSON.stringify(company.url.origin)}, ${JSON.stringify(who)}); })()`,
    );
    await vi.waitUntil(() => said.some(({ seq }) => seq > 1), { timeout: 30_000 });
    await company.redeploy();
    await giveBack();
    await signingUp;
    expect(lights(said.at(-1) as never)).toEqual(everywhere("success"));
    expect(new Set(said.map(({ eventId }) => eventId)).size).toBe(1);
    // No socket was tried, and no cookie was needed.
    expect(complaints.filter((text) => /websocket|cookie/i.test(text))).toEqual([]);
  } finally {
    await browser.close();
  }
}, 120_000);
