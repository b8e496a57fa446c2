/**
 * One person, as a program: sends a signup, reads the answer, and says when its first byte and its last one came.
 * Holds on to connections, so that what is timed is the signup. Fails on any answer but the expected one: a fast error
 * is no result.
 */
import { Agent, request } from "node:http";

/** Milliseconds from the request's sending to the first chunk of its answer, and to the answer's end. */
export type Timing = { firstMs: number; lastMs: number };

/** A signup of somebody new; `index` is unlike any before. */
export type SignUp = (index: number) => Promise<Timing>;

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

/** A signup at our endpoint, followed to its end: three services have answered, and none knew the user. */
export function ourSignUp(url: URL): SignUp {
  return async (index) => {
    const who = { userId: `person-${index}`, userPw: password(), email: emailOf(index), userName: `Person ${index}` };
    const { text, ...timing } = await post(new URL("/user", url), who);
    const last = text.slice(text.lastIndexOf("event: "));
    if (last.startsWith("event: settled") && last.split('"success"').length === 4) return timing;
    throw new Error(`our signup of ${who.userId} ended with ${last.slice(0, 300)}`);
  };
}

/** A sign-up at the peer: answered when its one service has the user. */
export function peerSignUp(url: URL): SignUp {
  return async (index) => {
    const who = { email: emailOf(index), password: password(), name: `Person ${index}` };
    const { text, ...timing } = await post(new URL("/api/auth/sign-up/email", url), who);
    if (text.includes(`"email":"${who.email}"`)) return timing;
    throw new Error(`the peer's sign-up of ${who.email} ended with ${text.slice(0, 300)}`);
  };
}

/** Signs somebody up, who then logs in again and again. */
export async function ourLogin(url: URL): Promise<SignUp> {
  const who = { userId: "regular", userPw: password() };
  await post(new URL("/user", url), { ...who, email: "regular@example.com", userName: "Regular" });
  return async () => {
    const { text, ...timing } = await post(new URL("/login", url), who);
    if (text.includes('"userId":"regular"')) return timing;
    throw new Error(`a login ended with ${text.slice(0, 300)}`);
  };
}

/** A request whose answer is only waited for. */
export function call(url: URL): SignUp {
  return async () => post(url, {});
}

/** The body of an answer to GET. */
export async function get(url: URL): Promise<string> {
  return (await send(url, "GET", "")).text;
}

async function post(url: URL, body: unknown): Promise<Timing & { text: string }> {
  return send(url, "POST", JSON.stringify(body));
}

function send(url: URL, method: string, body: string): Promise<Timing & { text: string }> {
  return new Promise((resolve, reject) => {
    const sentAtMs = performance.now();
    const sinceMs = () => performance.now() - sentAtMs;
    const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request(url, { agent, method, headers }, (response) => {
      let text = "";
      let firstMs: number | undefined;
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        firstMs ??= sinceMs();
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        const lastMs = sinceMs();
        if (response.statusCode === 200) resolve({ firstMs: firstMs ?? lastMs, lastMs, text });
        else reject(new Error(`${method} ${url.pathname} was answered ${response.statusCode}: ${text.slice(0, 300)}`));
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

function emailOf(index: number): string {
  return `mail-${index}@example.com`;
}

function password(): string {
  return `pw ${crypto.randomUUID()}`;
}
