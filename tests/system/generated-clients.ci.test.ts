/**
 * Two clients that strangers generate from the API's document sign somebody up, follow the signup, log in, and are refused:
 * openapi-typescript with openapi-fetch, and oazapfts. Each is generated from what auth serves, compiled strictly by
 * the stranger's own TypeScript (tests/generated-clients), and run as a program of its own.
 */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { allOrNext } from "../samples.ts";
import { startCompany } from "./company.ts";

const run = promisify(execFile);
const STRANGER = join(ROOT, "tests/generated-clients");

/** A command that the stranger has installed: npm puts what nobody else has in another version at the root. */
const bin = (name: string): string =>
  [STRANGER, ROOT].map((place) => join(place, "node_modules/.bin", name)).find((path) => existsSync(path))!;

const GENERATORS: Record<string, (document: string, folder: string) => string[]> = {
  "openapi-fetch": (document, folder) => [bin("openapi-typescript"), document, "-o", join(folder, "schema.ts")],
  oazapfts: (document, folder) => [bin("oazapfts"), document, join(folder, "client.ts")],
};

/** What each client has in common. Told the origin and a userId, it says what it found. */
const COMMON = `
  const [, , origin = "", userId = ""] = process.argv;
  const userPw = "correct horse battery";
  const person = { userId, userPw, email: "stranger@example.com", userName: "김철수" };
  const key = crypto.randomUUID();
  const said = (...values: unknown[]) => console.log(JSON.stringify(values));
  const wait = () => new Promise((done) => setTimeout(done, 50));
`;

const PROGRAMS: Record<string, string> = {
  "openapi-fetch": `
    import createClient from "openapi-fetch";
    import type { components, paths } from "./schema.js";
    ${COMMON}
    const client = createClient<paths>({ baseUrl: origin });
    const headers = { accept: "application/json" };
    const refused = await client.POST("/user", { body: { ...person, userName: "" }, headers });
    if (typeof refused.error !== "object") throw new Error("not refused");
    said(refused.error.code, refused.error.errors?.map(({ field, code }) => [field, code]));

    const accepted = await client.POST("/user", { body: person, params: { header: { "Idempotency-Key": key } }, headers });
    if (accepted.response.status !== 202 || typeof accepted.data !== "object") throw new Error("not accepted");
    const { eventId } = accepted.data;
    const authorization = "Bearer " + accepted.response.headers.get("signup-token");
    let snapshot: components["schemas"]["Snapshot"] = accepted.data;
    while (!snapshot.settled) {
      await wait();
      const looked = await client.GET("/user/{userId}/signups/{eventId}", {
        params: { path: { userId, eventId } },
        headers: { ...headers, authorization },
      });
      if (typeof looked.data !== "object") throw new Error("no snapshot");
      snapshot = looked.data;
    }
    said(Object.values(snapshot.services).map(({ status }) => status));

    const loggedIn = await client.POST("/login", { body: { userId, userPw } });
    const cookie = loggedIn.response.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    const me = await client.GET("/me", { headers: { cookie } });
    said(loggedIn.data?.role, me.data?.userName, me.data?.email);
  `,
  oazapfts: `
    import * as api from "./client.js";
    ${COMMON}
    api.defaults.baseUrl = origin;
    const headers = { accept: "application/json" };
    const refused = await api.signUp({ ...person, userName: "" }, {}, { headers });
    if (refused.status !== 422) throw new Error("not refused");
    said(refused.data.code, refused.data.errors?.map(({ field, code }) => [field, code]));

    const accepted = await api.signUp(person, { idempotencyKey: key }, { headers });
    if (accepted.status !== 202) throw new Error("not accepted");
    const authorization = "Bearer " + accepted.headers.get("signup-token");
    let snapshot: api.Snapshot = accepted.data;
    while (!snapshot.settled) {
      await wait();
      const looked = await api.getSignup(userId, snapshot.eventId, {}, { headers: { ...headers, authorization } });
      if (looked.status !== 200) throw new Error("no snapshot");
      snapshot = looked.data;
    }
    said(Object.values(snapshot.services).map(({ status }) => status));

    const loggedIn = await api.logIn({ userId, userPw });
    if (loggedIn.status !== 200) throw new Error("not logged in");
    const cookie = loggedIn.headers.getSetCookie().map((one) => one.split(";")[0]).join("; ");
    const me = await api.getCurrentUser({ headers: { cookie } });
    said(loggedIn.data.role, me.status === 200 && me.data.userName, me.status === 200 && me.data.email);
  `,
};

const TSCONFIG = {
  compilerOptions: {
    target: "ES2024",
    module: "NodeNext",
    lib: ["ES2024", "DOM", "DOM.Iterable"],
    types: ["node"],
    strict: true,
    noImplicitReturns: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
    outDir: "out",
  },
};

const company = await startCompany();
let folder: string;

beforeAll(async () => {
  // Below the stranger's folder, so that the programs find the packages that are installed there.
  await mkdir(join(STRANGER, "dist"), { recursive: true });
  folder = await mkdtemp(join(STRANGER, "dist/"));
  await writeFile(join(folder, "openapi.json"), await (await company.fetch("/openapi.json")).text());
});
afterAll(() => rm(folder, { recursive: true }));

describe.each(allOrNext(Object.keys(PROGRAMS), 0))("a client that %s is made for", (name) => {
  test("compiles, signs somebody up, sees every light turn green, logs in, and is told what is wrong", async () => {
    const own = join(folder, name);
    await mkdir(own);
    await run(process.execPath, GENERATORS[name]!(join(folder, "openapi.json"), own), { cwd: own });
    await writeFile(join(own, "program.ts"), PROGRAMS[name]!);
    await writeFile(join(own, "package.json"), '{"type":"module"}');
    await writeFile(join(own, "strict.json"), JSON.stringify(TSCONFIG));
    await run(process.execPath, [bin("tsc"), "-p", join(own, "strict.json")]).catch((error: unknown) => {
      throw new Error((error as { stdout: string }).stdout);
    });
    const program = [join(own, "out/program.js"), company.url.origin, `by-${name}`];
    const { stdout } = await run(process.execPath, program);
    const said = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown[]);
    expect(said).toEqual([
      ["invalid_fields", [["userName", "required"]]],
      [everywhere("success")],
      ["ROLE_USER", "김철수", "stranger@example.com"],
    ]);
  });
});
