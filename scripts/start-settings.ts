/**
 * The settings of `npm start`, and its secrets file: read and checked. A setting that cannot be used is refused with a
 * sentence that says how to correct it. Nothing here starts a process or opens a port.
 */
import { randomBytes } from "node:crypto";

/** Where to listen, and the folder in which the local databases and objects live. */
export type StartSettings = { port: number; stateDir: string };

/** Thrown for a setting that cannot be used; the message is for the person who typed it. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/**
 * Reads `PORT` (1 to 65535, default 8787) and `STATE_DIR` (default `.wrangler/state`). An empty value counts as absent.
 *
 * @throws SettingsError
 */
export function startSettings(env: { PORT?: string | undefined; STATE_DIR?: string | undefined }): StartSettings {
  const port = env.PORT?.trim() || "8787";
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535) {
    throw new SettingsError(`PORT must be a whole number from 1 to 65535, but is "${port}".`);
  }
  return { port: Number(port), stateDir: env.STATE_DIR?.trim() || ".wrangler/state" };
}

/**
 * A `.dev.vars` file with every secret that the Workers need: keeps what is there, and adds `AUTH_SECRET` if it is missing
 * (32 random bytes, base64url).
 */
export function withSecrets(devVars: string, secret: () => Buffer = () => randomBytes(32)): string {
  if (/^\s*(export\s+)?AUTH_SECRET\s*=\s*\S/m.test(devVars)) return devVars;
  const kept = devVars === "" || devVars.endsWith("\n") ? devVars : `${devVars}\n`;
  return `${kept}AUTH_SECRET="${secret().toString("base64url")}"\n`;
}

/** The variables that turn mails to users on. wrangler sends none: it keeps each in a file, and prints which. */
export function localMails(port: number): Record<string, string> {
  return { MAIL_FROM: "accounts@signup-lights.example", PUBLIC_ORIGIN: `http://localhost:${port}` };
}

/** What a person sees when everything is up: where to look, and one line that shows the lights in the terminal. */
export function welcome(url: string): string {
  const body = { userId: "kim", userPw: "correct horse battery", email: "kim@example.com", userName: "김철수" };
  return `
  signup-lights is running at ${url}

  Sign up in a browser:   ${url}/user
  or watch the stream:    curl -N -X POST ${url}/user -H 'content-type: application/json' \\
                            -d '${JSON.stringify(body)}'

  No mail is sent: each is a file in .wrangler/tmp/email, whose name is printed here.

  Ctrl-C stops it.
`;
}
