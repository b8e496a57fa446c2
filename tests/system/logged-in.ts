/** Somebody who is logged in to the company and changes their account, as a program: what tests of changes share. Asserts nothing. */
import type { SignupRequest } from "#shared/contract/user.ts";
import { readStream, type Company, type Stream } from "./company.ts";

export class LoggedIn {
  readonly #company: Company;
  readonly #cookie: string;

  constructor(company: Company, cookie: string) {
    this.#company = company;
    this.#cookie = cookie;
  }

  /** Asks for something as JSON with the session's cookie; not yet read. */
  ask(method: string, path: string, body?: object, headers: Record<string, string> = {}): Promise<Response> {
    const typed = body !== undefined && { "content-type": "application/json" };
    const init = { method, headers: { ...typed, cookie: this.#cookie, ...headers } };
    return this.#company.fetch(path, { ...init, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  /** Asks for a change and reads its stream to the end. */
  async change(method: string, path: string, body: object): Promise<Stream> {
    return readStream(await this.ask(method, path, body, { accept: "text/event-stream" }));
  }
}

/** Logs in. */
export async function logIn(company: Company, { userId, userPw }: SignupRequest): Promise<LoggedIn> {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ userId, userPw });
  const response = await company.fetch("/login", { method: "POST", headers, body });
  await response.text();
  const cookies = response.headers.getSetCookie().map((one) => one.split(";", 1)[0]);
  return new LoggedIn(company, cookies.join("; "));
}
