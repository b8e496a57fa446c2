/**
 * STOMP 1.2 at a path of its own, for clients that know one URL: CONNECT says which signup (`login`), with its token
 * (`passcode`). Opens the socket for anybody, within the limit of an address; `stomp-relay.ts` checks the token.
 */
import { Hono } from "hono";
import type { AuthApp } from "../http/context.ts";
import { addressOf } from "../http/limits.ts";
import { refuse } from "../http/problem.tsx";
import { isForeign, switched, wantsSocket } from "../http/upgrade.ts";
import { agreedSubprotocol } from "../watch/sockets.ts";
import { StompRelay } from "../watch/stomp-relay.ts";

export const stomp = new Hono<AuthApp>().get("/stomp", (c) => {
  if (!wantsSocket(c)) {
    c.header("upgrade", "websocket"); // RFC 9110, section 15.5.22
    return refuse(c, "upgrade_required");
  }
  if (isForeign(c)) return refuse(c, "forbidden");
  const { 0: client, 1: server } = new WebSocketPair();
  new StompRelay(server, c.env, addressOf(c)).start();
  return switched(client, agreedSubprotocol(c.req.header("sec-websocket-protocol")));
});
