/**
 * `kill -9` of everything that `npm start` runs, at several moments after a signup was accepted; then `npm start` again
 * on the same state. Nobody asks after the signup meanwhile: what finishes it is its own alarm.
 *
 *     KILLS=20 npm test -- chaos/kill
 */
import { setTimeout as pause } from "node:timers/promises";
import { EventSourceParserStream } from "eventsource-parser/stream";
import { expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { served, start, type Started } from "../../scripts/own-start.ts";
import { withFolder } from "../../scripts/with-folder.ts";
import { asked, sized } from "../samples.ts";
import { lights, person, readStream, ticketOf, type Ticket } from "../system/company.ts";
import { killTree, rowsOnDisk } from "./killing.ts";

/** When to kill: at the object's first frame, at its second, then a little after the first. */
const MOMENTS = Array.from({ length: asked("KILLS", sized(1, 3)) }, (_, index) =>
  index < 2 ? { seq: index + 1, afterMs: 0 } : { seq: 1, afterMs: Math.floor(Math.random() * 50) },
);

/** An accepted signup settles within this of the next start. */
const SETTLED_WITHIN_MS = 30_000;

/** Signs somebody up and reads until there is a frame of this `seq`, or a later one. */
async function signUpTo(url: string, userId: string, seq: number): Promise<Ticket> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/user`, { method: "POST", headers, body: JSON.stringify(person(userId)) });
  const events = response.body!.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  for await (const { data } of events) {
    if (snapshotSchema.parse(JSON.parse(data)).seq >= seq) return ticketOf(response.headers);
  }
  throw new Error(`the stream ended before seq ${seq}`);
}

async function snapshotOf({ url }: Started, { location, token }: Ticket): Promise<Snapshot> {
  const headers = { accept: "application/json", authorization: `Bearer ${token}` };
  return snapshotSchema.parse(await (await fetch(`${url}${location}`, { headers })).json());
}

vi.setConfig({ testTimeout: 120_000 * MOMENTS.length });

test("an accepted signup survives kill -9 at any moment", async () => {
  await withFolder(async (state) => {
    let running = await start(state);
    try {
      for (const [index, { seq, afterMs }] of MOMENTS.entries()) {
        const userId = `user-${index}`;
        await served(running);
        const ticket = await signUpTo(running.url, userId, seq);
        await pause(afterMs);
        killTree(running.pid);
        await running.stopped;

        running = await start(state);
        await served(running);
        const restartedMs = performance.now();
        await vi.waitUntil(() => rowsOnDisk(state, userId).length === SERVICES.length, {
          timeout: SETTLED_WITHIN_MS,
          interval: 250,
        });
        await vi.waitUntil(async () => (await snapshotOf(running, ticket)).settled, { timeout: SETTLED_WITHIN_MS });
        expect(performance.now() - restartedMs).toBeLessThan(SETTLED_WITHIN_MS);

        const headers = { authorization: `Bearer ${ticket.token}` };
        const { events, frames } = await readStream(
          await fetch(`${running.url}${ticket.location}/events`, { headers }),
        );
        expect(events).toEqual(["settled"]);
        expect(lights(frames[0])).toEqual(everywhere("success"));
        expect(rowsOnDisk(state, userId)).toEqual(everywhere(frames[0]!.eventId));
      }
    } finally {
      await running.stop();
    }
  });
});
