/**
 * What the company was trusted with, and all that was heard from it: taken down while a test runs, judged at its end by
 * `secrecy.ts` and `conformance.ts`. Judges nothing itself.
 */
import type { IncomingMessage } from "node:http";
import type { Exchange } from "./conformance.ts";
import type { Heard } from "./secrecy.ts";

export class Notes {
  readonly heard: Heard[] = [];
  readonly exchanges: Exchange[] = [];
  /** The messages of sockets on which JSON is spoken. */
  readonly frames: string[] = [];
  readonly trusted = { password: new Set<string>(), token: new Set<string>(), email: new Set<string>() };

  /** Opens a note of something that is heard bit by bit; what this returns takes the next bit. */
  remember(by: Heard["by"]): (text: string) => void {
    const heard = { by, text: "" };
    this.heard.push(heard);
    return (text) => {
      heard.text += text;
    };
  }

  /** Takes note of what somebody is about to entrust to the company. */
  trust({ userPw, email }: { userPw?: string; email?: string }): void {
    if (userPw !== undefined) this.trusted.password.add(userPw);
    if (email !== undefined) this.trusted.email.add(email);
  }

  /** Takes an answer down: its headers now, its body as it is read. Returns the same answer. */
  take(method: string, response: Response): Response {
    const { status, headers } = response;
    this.remember("header")(JSON.stringify([...headers]));
    const token = headers.get("signup-token");
    if (token !== null) this.trusted.token.add(token);
    const path = new URL(response.url).pathname;
    const exchange: Exchange = { method, path, status, headers, body: "", isWhole: response.body === null };
    this.exchanges.push(exchange);
    if (response.body === null) return response;
    const isPage = headers.get("content-type")?.startsWith("text/html") === true;
    // A file that somebody takes along says to them what a page may say.
    const note = this.remember(isPage || headers.has("content-disposition") ? "page" : "data");
    const decoder = new TextDecoder();
    const noting = new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        note(text);
        exchange.body += text;
        controller.enqueue(chunk);
      },
      flush: () => void (exchange.isWhole = true),
    });
    return new Response(response.body.pipeThrough(noting), response);
  }

  /** Takes down an answer that `node:http` or a socket has got: what the API's document is compared with. */
  takeMessage(method: string, path: string, { statusCode = 0, headersDistinct }: IncomingMessage, body?: string): void {
    const headers = new Headers();
    for (const [name, values = []] of Object.entries(headersDistinct)) {
      for (const value of values) headers.append(name, value);
    }
    this.exchanges.push({ method, path, status: statusCode, headers, body: body ?? "", isWhole: body !== undefined });
  }
}
