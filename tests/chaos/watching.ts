/**
 * Watchers of a signup that is kept open, for tests of many, slow and interrupted ones: chat is away until
 * `settle`. The sockets are `ws`'s.
 */
import type { WebSocket } from "ws";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { ROOT } from "../../scripts/wrangler.ts";
import { cheapAuth, launchCompany, noLimits, person, worker, type Company, type Ticket } from "../system/company.ts";
import { FAST_SCHEDULE } from "../system/schedules.ts";
import { openEvents } from "../system/socket.ts";
import { withoutChat } from "../system/without-chat.ts";

/** A socket and what it was told; `code` when it is closed. */
export type Watcher = { socket: WebSocket; told: Snapshot[]; code: number | undefined };

/** The company with an auth that says how many sockets it holds, and asks again sooner than the real one. */
export async function watchedCompany(): Promise<Company> {
  const auth = cheapAuth({
    main: `${ROOT}/tests/chaos/stand-ins/watched-auth.ts`,
    alias: FAST_SCHEDULE,
    ...noLimits(),
  });
  return launchCompany([auth, worker("chat"), worker("customer")]);
}

/** A signup that stays open; `settle` gives chat back. */
export async function openSignup(company: Company, userId: string): Promise<Ticket & { settle: () => Promise<void> }> {
  const settle = await withoutChat(company);
  return { ...(await company.ticket(person(userId))), settle };
}

/** Opens a socket on a signup, and notes what it is told. */
export function watch({ url }: Company, ticket: Ticket): Watcher {
  const socket = openEvents(url, ticket);
  const watcher: Watcher = { socket, told: [], code: undefined };
  socket.on("message", (data: Buffer) => watcher.told.push(snapshotSchema.parse(JSON.parse(data.toString()))));
  socket.on("error", () => {}); // "close" follows
  socket.on("close", (code) => (watcher.code = code));
  return watcher;
}

/** How many sockets the object of this userId holds. */
export async function socketsOf(company: Company, userId: string): Promise<number> {
  const response = await company.fetch(`/sockets?userId=${userId}`);
  return (await response.json()) as number;
}
