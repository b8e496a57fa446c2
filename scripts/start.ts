/**
 * `npm start`: from a fresh clone to three running Workers. Makes the local secret if there is none, migrates the
 * three local databases, and runs one `wrangler dev` until Ctrl-C. Starting again keeps the data.
 * Settings: PORT, STATE_DIR (start-settings.ts). It never talks to a Cloudflare account.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { SERVICES } from "#shared/contract/services.ts";
import { migrateLocally } from "./local-databases.ts";
import { printKept } from "./start-output.ts";
import { SettingsError, localMails, startSettings, welcome, withSecrets } from "./start-settings.ts";
import { QUIET_ENV, ROOT, WRANGLER, WRANGLER_FLAGS, configPath } from "./wrangler.ts";

/** Local only: what a browser and curl reach as localhost. */
const HOST = "127.0.0.1";

/** How long the Workers may take to stop before they are killed (milliseconds). */
const STOP_MS_MAX = 5_000;

/** How often the cron trigger comes (milliseconds): as wrangler.toml has it. */
const CRON_MS = 60_000;

/** How often to look whether npm is still there (milliseconds). */
const PARENT_LOOK_MS = 500;

try {
  const { port, stateDir } = startSettings(process.env);
  const state = resolve(ROOT, stateDir);
  await assertFree(port);
  await keepSecrets(join(ROOT, ".dev.vars"));
  console.log("Migrating the local databases …");
  await migrateLocally(state);
  await serve(port, state);
} catch (error) {
  console.error(error instanceof SettingsError ? error.message : error);
  process.exitCode = 1;
}

/** Checked before anything is written: a port in use is the most likely failure. */
async function assertFree(port: number): Promise<void> {
  const probe = createServer().listen(port, HOST);
  try {
    await once(probe, "listening");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "EADDRINUSE" ? "is in use" : `cannot be listened on (${code})`;
    throw new SettingsError(`Port ${port} ${reason}. Choose another: PORT=8790 npm start`, { cause: error });
  }
  probe.close();
}

async function keepSecrets(file: string): Promise<void> {
  const before = await readFile(file, "utf8").catch(() => "");
  const after = withSecrets(before);
  if (after !== before) await writeFile(file, after, { mode: 0o600 });
  await chmod(file, 0o600);
}

/**
 * Runs the Workers until they stop, or a signal stops them. They form a process group of their own, so that a Ctrl-C of the
 * terminal reaches them once, from here, and none is left behind.
 */
async function serve(port: number, state: string): Promise<void> {
  const configs = SERVICES.flatMap((service) => ["-c", configPath(service)]);
  const listen = ["--ip", HOST, "--port", String(port), "--inspector-port", "0"];
  const mails = Object.entries(localMails(port)).flatMap(([name, value]) => ["--var", `${name}:${value}`]);
  const args = ["dev", ...configs, ...listen, ...mails, "--persist-to", state, "--show-interactive-dev-session=false"];
  const server = fork(WRANGLER, args, {
    cwd: ROOT,
    detached: true,
    stdio: ["inherit", "pipe", "pipe", "ipc"],
    env: {
      ...process.env,
      ...QUIET_ENV,
      ...(process.stdout.isTTY && process.stdout.hasColors() && { FORCE_COLOR: "1" }),
    },
    execArgv: [...WRANGLER_FLAGS, "--import", join(import.meta.dirname, "stop-with-parent.ts")],
  });

  const printed = Promise.all([
    printKept(server.stdout ?? Readable.from([]), process.stdout),
    printKept(server.stderr ?? Readable.from([]), process.stderr),
  ]);

  let stopping = false;
  const stop = () => {
    stopping = true;
    server.kill("SIGTERM");
    setTimeout(() => killGroup(server.pid), STOP_MS_MAX).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  if (process.env["npm_lifecycle_event"] === "start") whenOrphaned(stop);

  // The one message that wrangler sends says that it listens.
  server.once("message", () => {
    console.log(welcome(`http://localhost:${port}`));
    runCron(port);
  });
  const [code, signal] = (await once(server, "exit")) as [number | null, NodeJS.Signals | null];
  killGroup(server.pid);
  await printed;
  if (!stopping) throw new SettingsError(`The Workers stopped by themselves (${signal ?? `exit code ${code}`}).`);
}

/** Makes the cron trigger come, now and every minute: `wrangler dev` only has a path for it (wrangler 4.156, tried November 2026). */
function runCron(port: number): void {
  const tick = async () => {
    try {
      await (await fetch(`http://${HOST}:${port}/cdn-cgi/handler/scheduled`)).text();
    } catch {
      // The Workers are being built anew, or stop. The next minute is soon.
    }
  };
  setInterval(() => void tick(), CRON_MS).unref();
  void tick();
}

/** npm passes some signals on and dies of others, and of `kill -9`: then this process has another parent. */
function whenOrphaned(stop: () => void): void {
  const npm = process.ppid;
  const watching = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watching);
    stop();
  }, PARENT_LOOK_MS).unref();
}

/** Kills what is left of the server's process group; usually nothing is. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // No such group: all of it is gone.
  }
}
