/**
 * Runs `npm start` from another script: on a free port, on a state folder of the caller's, until the caller stops it. Its
 * output is shown only if it fails. For benchmarks, tests and the README's picture.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { ROOT } from "./wrangler.ts";

/** A run of `npm start`, whose first process is `pid`. `stopped` resolves with everything it printed, once nothing of it is left. */
export type Started = { url: string; pid: number; stop: () => Promise<string>; stopped: Promise<string> };

/** Runs `npm start` and returns at once; nothing answers at `url` yet. On a free port, if none is said. */
export async function start(stateDir: string, at?: number): Promise<Started> {
  const port = at ?? (await freePort());
  const npm = spawn("npm", ["start"], {
    cwd: ROOT,
    detached: true,
    env: { ...process.env, PORT: String(port), STATE_DIR: stateDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  await once(npm, "spawn");
  const pid = npm.pid as number; // it has spawned
  let printed = "";
  for (const stream of [npm.stdout, npm.stderr]) stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  // "close" comes when the last process that holds the pipes is gone, and wrangler's are among them.
  const stopped = once(npm, "close").then(() => printed);
  const stop = (): Promise<string> => {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-pid, "SIGTERM");
    return stopped;
  };
  return { url: `http://localhost:${port}`, pid, stop, stopped };
}

/** Resolves when GET /user is answered 200. */
export async function served(started: Started): Promise<void> {
  await untilItWorks(started, async () => {
    const response = await fetch(`${started.url}/user`);
    await response.text();
    return response.ok;
  });
}

/** How often to try (milliseconds): whoever tries more often takes the processor from what is coming up. */
const TRY_MS = 50;

/**
 * Tries until `attempt` is true: a server that is coming up refuses connections, and cuts some off when the
 * next of its Workers is ready. Fails with what was printed if `npm start` ends first.
 */
export async function untilItWorks(
  { stopped }: Pick<Started, "stopped">,
  attempt: () => Promise<boolean>,
): Promise<void> {
  let ended: string | undefined;
  void stopped.then((printed) => (ended = printed));
  while (!(await attempt().catch(() => false))) {
    if (ended !== undefined) throw new Error(`npm start ended:\n${ended}`);
    await new Promise((resolve) => {
      setTimeout(resolve, TRY_MS);
    });
  }
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, "close");
  return port;
}
