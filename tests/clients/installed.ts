/**
 * The client as a stranger has it: its tarball, installed into an empty project in a temporary folder, without a network. And
 * what is made of it there: a bundle for a browser or a Worker, a script for Node.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { build } from "esbuild";
import type { Person, Snapshot } from "#client/main.ts";
import { packClient } from "../../scripts/pack-client.ts";
import { atTheEnd } from "../at-the-end.ts";

/** Packs and installs the client; returns the project's folder, which is gone at the end. */
export async function installClient(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "signup-lights-client-"));
  atTheEnd(() => rm(folder, { recursive: true, force: true }));
  const tarball = await packClient(folder);
  await writeFile(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const options = ["--offline", "--no-audit", "--no-fund", "--cache", join(folder, "cache")];
  await promisify(execFile)("npm", ["install", ...options, tarball], { cwd: folder });
  return folder;
}

/** Bundles a script that imports the installed package. */
export async function bundle(folder: string, contents: string): Promise<string> {
  const stdin = { contents, resolveDir: folder };
  const options = { bundle: true, format: "esm", write: false, minify: true, logLevel: "warning" } as const;
  const { outputFiles } = await build({ stdin, ...options, absWorkingDir: folder });
  return outputFiles[0]!.text;
}

/** Signs people up in a page: `signUp(origin, person)` tells each snapshot to `say(userId, snapshot)`. */
export const PAGE_SCRIPT = `
  import { signup } from "signup-lights-client";
  globalThis.signUp = async (origin, person) => {
    for await (const snapshot of signup(origin, person, { acceptedWithinMs: 120_000 })) say(person.userId, snapshot);
  };
`;

const NODE_SCRIPT = `
  import { signup } from "signup-lights-client";
  const [origin, person] = process.argv.slice(2);
  for await (const snapshot of signup(origin, JSON.parse(person), { acceptedWithinMs: 120_000 })) {
    console.log(JSON.stringify(snapshot));
  }
`;

/** Somebody who signs up in a Node of their own, and all that they were told. */
export type NodeRun = { process: ChildProcess; said: Snapshot[]; ended: Promise<number> };

/** Signs somebody up in a process of its own, which ends when the signup is settled. */
export async function signUpInNode(folder: string, origin: string, person: Person): Promise<NodeRun> {
  const script = join(folder, "sign-up.mjs");
  await writeFile(script, NODE_SCRIPT);
  const stdio = ["ignore", "pipe", "inherit"] as const;
  const node = spawn(process.execPath, [script, origin, JSON.stringify(person)], { cwd: folder, stdio: [...stdio] });
  const said: Snapshot[] = [];
  createInterface({ input: node.stdout }).on("line", (line) => said.push(JSON.parse(line) as Snapshot));
  const ended = once(node, "close").then(([code]) => code as number);
  return { process: node, said, ended };
}
