/** Sockets, read by `ws`, and by two STOMP clients that share no code: `@stomp/stompjs` and `webstomp-client`. Unmodified. */
import { Client as StompJs, type StompConfig } from "@stomp/stompjs";
import webstomp from "webstomp-client";
import type { Ticket } from "../system/company.ts";
import { openEvents } from "../system/socket.ts";
import type { Client } from "./follow.ts";

/** npm's `ws`, on the JSON socket. */
export const ws: Client = (url, ticket, told) => {
  const socket = openEvents(url, ticket);
  socket.on("message", (data: Buffer) => told(data.toString()));
  return new Promise((resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => resolve(1));
  });
};

/** `@stomp/stompjs` at `/stomp`: no more than its documentation asks for. */
export const stompjs: Client = (url, ticket, told) =>
  runStompJs({ brokerURL: stompUrl(url), connectHeaders: credentials(ticket) }, ticket, told);

/** The same, with every frame in bytes. */
export const stompjsInBytes: Client = (url, ticket, told) => {
  const config = { brokerURL: stompUrl(url), connectHeaders: credentials(ticket), forceBinaryWSFrames: true };
  return runStompJs(config, ticket, told);
};

/** The same on the signup's own events, with the token in a header. */
export const stompjsAtTheSignup: Client = (url, ticket, told) =>
  runStompJs({ webSocketFactory: () => openEvents(url, ticket, { protocols: ["v12.stomp"] }) }, ticket, told);

type StompJsOptions = Pick<StompConfig, "brokerURL" | "connectHeaders" | "forceBinaryWSFrames" | "webSocketFactory">;

function runStompJs(config: StompJsOptions, ticket: Ticket, told: (text: string) => void): Promise<number> {
  let connections = 0;
  return new Promise((resolve, reject) => {
    const client = new StompJs({
      ...config,
      beforeConnect: () => void (connections += 1),
      onConnect: () =>
        client.subscribe(destinationOf(ticket), ({ body }) => {
          told(body);
          // It would come back after any close.
          if (JSON.parse(body).settled === true) client.deactivate().then(() => resolve(connections), reject);
        }),
      onStompError: ({ headers }) => reject(new Error(headers["message"])),
    });
    client.activate();
  });
}

/** `webstomp-client` at `/stomp`. */
export const webstompClient: Client = (url, ticket, told) =>
  runWebstomp(webstomp.client(stompUrl(url), { debug: false }), ticket, told);

/** The same on the signup's own events, over `ws`. */
export const webstompAtTheSignup: Client = (url, ticket, told) => {
  const socket = openEvents(url, ticket, { protocols: ["v10.stomp", "v11.stomp", "v12.stomp"] });
  return runWebstomp(webstomp.over(socket, { debug: false }), ticket, told);
};

function runWebstomp(
  client: ReturnType<typeof webstomp.over>,
  ticket: Ticket,
  told: (text: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    client.connect(
      credentials(ticket),
      () => client.subscribe(destinationOf(ticket), ({ body }) => told(body)),
      // It calls this for a socket that closes, as well as for an ERROR frame.
      (end) => ("code" in end && end.code === 1000 ? resolve(1) : reject(new Error(JSON.stringify(end)))),
    );
  });
}

function stompUrl(url: URL): string {
  return `ws://${url.host}/stomp`;
}

function credentials({ location, token }: Ticket): { login: string; passcode: string } {
  return { login: location.split("/").at(-1) ?? "", passcode: token };
}

function destinationOf({ location }: Ticket): string {
  return `/sub/user/${location.split("/")[2]}`;
}
