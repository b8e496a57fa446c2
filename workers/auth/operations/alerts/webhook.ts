/**
 * Sends one message to a webhook, signed after Standard Webhooks 1.0.0 (github.com/standard-webhooks/standard-webhooks). Its
 * own library has SHA-256 in JavaScript; here it is the platform's, and the library checks it in a test. Tries once.
 *
 * An address like Slack's is a secret in itself: it is in no log line and no reason.
 */
import { isLoopback } from "../../http/https-only.ts";

/** Where messages go, and the secret that the receiver has as well. */
export type Webhook = { url: string; secret: string };

/** How long a receiver may take to answer (milliseconds): the specification recommends 15 to 30 s. */
const ANSWER_MS_MAX = 15_000;

const PREFIX = "whsec_";
const KEY_BYTES_MIN = 24;
const KEY_BYTES_MAX = 64;

/** True for an address with https; with http for this machine alone, where a receiver is tried out. */
export function isWebhookUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "") return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

/** The key of a secret as the specification writes it: `whsec_`, and 24 to 64 bytes in base64. Null if it is none. */
export function keyOf(secret: string): Uint8Array<ArrayBuffer> | null {
  if (!secret.startsWith(PREFIX)) return null;
  try {
    const key = Uint8Array.fromBase64(secret.slice(PREFIX.length));
    return key.length >= KEY_BYTES_MIN && key.length <= KEY_BYTES_MAX ? key : null;
  } catch {
    return null;
  }
}

/**
 * Sends a message. Never throws.
 *
 * @param id the same with each attempt, so that the receiver can tell a repetition
 * @returns null once the receiver has taken it (2xx), otherwise why not
 */
export async function sendWebhook({ url, secret }: Webhook, id: string, body: string): Promise<string | null> {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "signup-lights",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": await signatureOf(secret, `${id}.${timestamp}.${body}`),
      },
      body,
      redirect: "manual", // a redirect is a failure: the address is to be corrected
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
    await response.body?.cancel();
    return response.ok ? null : `status ${response.status}`;
  } catch (error) {
    return error instanceof Error && error.name === "TimeoutError" ? "no answer in time" : "not reached";
  }
}

async function signatureOf(secret: string, signed: string): Promise<string> {
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", keyOf(secret) ?? new Uint8Array(), hmac, false, ["sign"]);
  const signature = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(signed));
  return `v1,${new Uint8Array(signature).toBase64()}`;
}
