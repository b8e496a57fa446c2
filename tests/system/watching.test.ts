/** A signup watched by clients that are not ours: `eventsource` and `ws`. */
import { once } from "node:events";
import { EventSource } from "eventsource";
import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import { lights, person, startCompany, type Ticket } from "./company.ts";
import { openSocket } from "./socket.ts";

const company = await startCompany();

/** What `eventsource` hears until it closes for good, and the statuses of the answers that it was given. */
async function listen({ location, token }: Ticket) {
  const statuses: number[] = [];
  const events: string[] = [];
  const source = new EventSource(new URL(`${location}/events`, company.url), {
    fetch: async (input, init) => {
      const headers = { ...init.headers, authorization: `Bearer ${token}` };
      const response = await company.fetch(input, { ...(init as RequestInit), headers });
      statuses.push(response.status);
      return response;
    },
  });
  for (const name of ["status", "settled"]) {
    source.addEventListener(name, ({ type, lastEventId, data }) => {
      const { seq, settled } = snapshotSchema.parse(JSON.parse(data));
      events.push(`${type} ${lastEventId === String(seq)} ${settled}`);
    });
  }
  await new Promise<void>((closed) => {
    source.addEventListener("error", () => source.readyState === EventSource.CLOSED && closed());
  });
  return { statuses, events };
}

/** What `ws` is told until it is closed, and how that was. */
async function socket({ location }: Ticket, headers: Record<string, string>) {
  const path = `${location}/events`;
  const opened = openSocket(company.url, path, headers);
  opened.on("upgrade", (response) => company.notes.takeMessage("GET", path, response));
  const messages: string[] = [];
  const note = company.remember("data");
  opened.on("message", (data) => {
    const text = (data as Buffer).toString();
    note(text);
    company.notes.frames.push(text);
    messages.push(text);
  });
  const [code] = (await once(opened, "close")) as [number];
  return { code, snapshots: messages.map((text) => snapshotSchema.parse(JSON.parse(text))) };
}

describe("over SSE, eventsource", () => {
  test("gets the last snapshot, reconnects as it should, and is stopped by 204", async () => {
    const { statuses, events } = await listen(await company.ticket(person("kim")));
    expect(events.at(-1)).toBe("settled true true");
    expect(events.slice(0, -1).every((event) => event === "status true false")).toBe(true);
    expect(statuses).toEqual([200, 204]);
  });

  test("does not come back after a token that is not this signup's", async () => {
    const [mine, other] = [await company.ticket(person("lee")), await company.ticket(person("park"))];
    expect(await listen({ location: mine.location, token: other.token })).toEqual({ statuses: [404], events: [] });
  });
});

describe("over a WebSocket, ws", () => {
  test("gets snapshots whose seq only grows, and is closed with 1000 after the settled one", async () => {
    const ticket = await company.ticket(person("choi"));
    const { code, snapshots } = await socket(ticket, { authorization: `Bearer ${ticket.token}` });
    const seqs = snapshots.map(({ seq }) => seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
    expect(lights(snapshots.at(-1))).toEqual(everywhere("success"));
    expect(snapshots.map(({ settled }) => settled)).toEqual(snapshots.map((one) => one === snapshots.at(-1)));
    expect(code).toBe(1000);
  });

  test("gets the last snapshot also when the object was evicted after it", async () => {
    const ticket = await company.ticket(person("jung"));
    const { frames } = await company.follow(ticket);
    await company.worker("auth").evict("UserObject", { name: "jung" });
    const { code, snapshots } = await socket(ticket, { authorization: `Bearer ${ticket.token}` });
    expect([code, snapshots]).toEqual([1000, [frames.at(-1)]]);
    expect(await company.snapshot(ticket)).toEqual(frames.at(-1));
  });

  test.each([
    ["no token", {}, 404],
    ["a wrong token", { authorization: `Bearer ${"A".repeat(43)}` }, 404],
  ])("is refused with %s", async (_what, headers, status) => {
    const ticket = await company.ticket(person(`r${crypto.randomUUID().slice(0, 8)}`));
    await expect(socket(ticket, headers)).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  test("is refused to a page of another site, token or not", async () => {
    const ticket = await company.ticket(person("yoon"));
    const headers = { authorization: `Bearer ${ticket.token}`, origin: "https://elsewhere.example" };
    await expect(socket(ticket, headers)).rejects.toThrow("Unexpected server response: 403");
  });

  test("is served to a page of our own", async () => {
    const ticket = await company.ticket(person("kang"));
    const headers = { authorization: `Bearer ${ticket.token}`, origin: company.url.origin };
    expect((await socket(ticket, headers)).code).toBe(1000);
  });
});
