/**
 * Mails for the tests beside their code: a queue and a binding that remember what they were given, around the real database
 * and the real objects. Asserts nothing.
 */
import { createExecutionContext, createMessageBatch, getQueueResult, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { app } from "../app.ts";
import { account, requestOf, type Asked } from "../client.suite.ts";
import { confirm } from "./addresses.ts";
import type { MailRequest } from "./mail-request.ts";
import type { Mail } from "./send-mail.ts";
import { sendMails } from "./send-mails.ts";

export const db = drizzle(env.DB);

/** A mail with the link and the code in it. */
export type Received = Mail & { token: string; code: string };

let clients = 0;

export class PostOffice {
  /** An address of its own, as the limits of a route count by it. */
  readonly #client = { "cf-connecting-ip": `192.0.2.${++clients}` };
  readonly queue: MailRequest[] = [];
  readonly mails: Received[] = [];
  /** Cloudflare's refusals to come, one for each attempt. */
  readonly refusals: string[] = [];
  readonly env: Env;

  constructor(settings: object = {}) {
    const MAIL = { send: async (request: MailRequest) => void this.queue.push(request) } as unknown as Queue;
    const EMAIL = { send: async (mail: Mail) => this.#send(mail) };
    const on = { MAIL_FROM: "accounts@example.com", PUBLIC_ORIGIN: "https://signup.example.com" };
    this.env = { ...env, ...on, MAIL, EMAIL, ...settings };
  }

  /** Asks auth, with mails on, and waits for what goes on behind the answer. */
  async ask(path: string, { headers, ...asked }: Asked = {}): Promise<Response> {
    const context = createExecutionContext();
    const request = requestOf(path, { ...asked, headers: { ...this.#client, ...headers } });
    const response = await app.fetch(request, this.env, context);
    await waitOnExecutionContext(context);
    return response;
  }

  /** The same with a body of JSON. */
  post(path: string, json: object, headers: Record<string, string> = {}): Promise<Response> {
    return this.ask(path, { method: "POST", json, headers });
  }

  /** Delivers what waits, and what is given; the numbers of those that are to be delivered again. */
  async deliver(given: readonly unknown[] = this.queue.splice(0), batchName = "signup-lights-user-mail") {
    const messages = given.map((body, index) => ({ id: `m${index}`, timestamp: new Date(), attempts: 1, body }));
    const batch = createMessageBatch(batchName, messages);
    await sendMails(batch, this.env);
    const { retryMessages } = await getQueueResult(batch, createExecutionContext());
    return retryMessages.map(({ msgId }) => msgId);
  }

  /** Asks for a link, delivers, and returns the newest mail. */
  async mailFor(path: "/forgot" | "/confirm/mail", userId: string): Promise<Received> {
    await this.post(path, { userId });
    await this.deliver();
    return this.mails.at(-1)!;
  }

  #send(mail: Mail): EmailSendResult {
    const refusal = this.refusals.shift();
    if (refusal !== undefined) throw Object.assign(new Error("refused"), { code: refusal });
    const token = /[?&]token=([\w-]+)/.exec(mail.text)?.[1] ?? "";
    this.mails.push({ ...mail, token, code: /(\d{3} \d{3})$/m.exec(mail.text)?.[1] ?? "" });
    return { messageId: "1" };
  }
}

/** An account, and the signup that made it. */
export type Made = { userId: string; accountId: string; email: string };

/** Makes an account whose address is not confirmed. */
export async function unconfirmed(email?: string): Promise<Made> {
  const userId = await account();
  if (email !== undefined) {
    await env.DB.prepare("UPDATE users SET email = ? WHERE user_id = ?").bind(email, userId).run();
  }
  const row = await env.DB.prepare("SELECT event_id, email FROM users WHERE user_id = ?").bind(userId).first();
  return { userId, accountId: String(row?.["event_id"]), email: String(row?.["email"]) };
}

/** Makes an account whose address is confirmed. */
export async function confirmed(email?: string): Promise<Made> {
  const made = await unconfirmed(email);
  await confirm(db, made, made.email);
  return made;
}
