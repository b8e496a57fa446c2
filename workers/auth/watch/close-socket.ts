/** Closing a socket on either side of a signup: the object's, for whoever leaves, and the edge's. */
import { NORMAL_CLOSURE } from "./socket-step.ts";

/** Closes a socket. A code that only describes a lost connection (1005, 1006, 1015) cannot be sent (RFC 6455, section 7.4.1). */
export function closeSocket(socket: WebSocket, code: number, reason = ""): void {
  try {
    socket.close(code, reason);
  } catch {
    socket.close(NORMAL_CLOSURE);
  }
}
