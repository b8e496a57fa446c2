/** `npm run deploy` as a person starts it, without a terminal: a process of its own, with its exit code and its output. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { wranglerFor } from "../../scripts/deploy/account-wrangler.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { hostsTried, standInFor } from "./deployment.ts";

/** Runs it with these variables of Cloudflare's, and no others. */
async function npmRunDeploy(
  args: string[],
  variables: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const home = await mkdtemp(join(tmpdir(), "home-"));
  onTestFinished(() => rm(home, { recursive: true }));
  const kept = Object.entries(process.env).filter(([name]) => !/^(CLOUDFLARE|CF|WRANGLER)_/.test(name));
  // npm asks its registry for a newer npm, where it is not told that this is CI.
  const quiet = { npm_config_update_notifier: "false" };
  const env = { ...Object.fromEntries(kept), ...quiet, HOME: home, XDG_CONFIG_HOME: home, ...variables };
  const running = promisify(execFile)("npm", ["run", "-s", "deploy", "--", ...args], { cwd: ROOT, env });
  running.child.stdin?.end();
  try {
    const { stdout, stderr } = await running;
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

test("a flag that is not known gets the usage, and nothing is asked of Cloudflare", async () => {
  const { code, output } = await npmRunDeploy(["--forec"], {});
  expect(code).toBe(1);
  expect(output).toContain("--forec");
  expect(output).toContain("Usage: npm run deploy -- [flags]");
  expect(output).not.toMatch(/\n\s+at /);
});

test("without credentials it says where they come from", async () => {
  const { code, output } = await npmRunDeploy([], {});
  expect(code).toBe(1);
  expect(output).toContain("Run npx wrangler login, or set CLOUDFLARE_API_TOKEN");
});

test("builds, looks, prints the plan, and changes nothing when nobody can be asked", async () => {
  const standIn = await standInFor();
  const { token } = standIn.account;
  const variables = { CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: token };
  const { code, output } = await npmRunDeploy(["--env", "staging"], variables);
  expect(output).toContain("deploy the Worker signup-lights-auth-staging: it is new");
  expect(output).toContain("Nothing was changed");
  expect(code).toBe(1);
  expect(output).not.toContain(token);
  expect(standIn.calls.filter(({ isChange }) => isChange)).toEqual([]);
  expect(hostsTried()).toEqual([]);
});

test("stopped by a signal it says so, and leaves no temporary folder", async () => {
  const standIn = await standInFor();
  const folder = await mkdtemp(join(tmpdir(), "stopped-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const variables = { CLOUDFLARE_API_BASE_URL: standIn.url, CLOUDFLARE_API_TOKEN: standIn.account.token };
  const env = { ...process.env, ...variables, TMPDIR: folder };
  const reached = standIn.plant("mute", ({ route }) => route === "GET /accounts");
  const script = spawn(process.execPath, [join(ROOT, "scripts/deploy.ts")], { cwd: ROOT, env });
  let output = "";
  script.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  await expect.poll(reached, { timeout: 30_000 }).toBe(1);
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^signup-lights-/)]);
  script.kill("SIGTERM");
  const [code] = (await once(script, "close")) as [number];
  expect([code, output]).toEqual([1, expect.stringContaining("run the same command again")]);
  expect(await readdir(folder)).toEqual([]);
});

test("a call of wrangler's to another host would be noticed", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elsewhere-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const where = { url: "https://elsewhere.example/client/v4", token: "token", account: { id: "0".repeat(32) } };
  await expect(wranglerFor(where, folder)(["queues", "list"])).rejects.toThrow();
  expect(hostsTried()).toContain("elsewhere.example:443");
});
