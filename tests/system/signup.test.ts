/** One signup reaches three services: what a client reads, and what is in the three databases afterwards. */
import { expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { lights, person, startCompany, ticketOf, worker } from "./company.ts";

const company = await startCompany(SERVICES.map(worker)); // with the real hash

test("a new user: all waiting, then a light at a time, then three successes and the end", async () => {
  const { status, headers, events, frames } = await company.signUp(person("kim", "김철수"));
  expect(status).toBe(200);
  expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  expect(headers.get("cache-control")).toBe("no-store, no-transform");
  expect(headers.get("location")).toBe(`/user/kim/signups/${frames[0]!.eventId}`);
  expect(headers.get("signup-token")).toMatch(/^[\w-]{43}$/);
  expect(frames[0]).toMatchObject({ userId: "kim", seq: 0, settled: false });
  expect(lights(frames[0])).toEqual(everywhere("waiting"));
  const seqs = frames.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  expect(new Set(frames.map(({ eventId }) => eventId)).size).toBe(1);
  expect(events).toEqual([...frames.slice(1).map(() => "status"), "settled"]);
  expect(frames.map(({ settled }) => settled)).toEqual(events.map((event) => event === "settled"));
  expect(lights(frames.at(-1))).toEqual(everywhere("success"));
});

test("a stream begins with how long to wait before coming back", async () => {
  const response = await company.post(person("retry"));
  expect((await response.text()).split("\n\n")[0]).toBe("retry: 2000");
});

test("the same person again: three duplicates, and every row as it was", async () => {
  const lee = person("lee");
  await company.signUp(lee);
  const before = await Promise.all(SERVICES.map((service) => company.rows(service, "lee")));
  const { events, frames } = await company.signUp(lee);
  expect(lights(frames[0])).toEqual(everywhere("waiting"));
  expect(lights(frames.at(-1))).toEqual(everywhere("duplicate"));
  expect(events.at(-1)).toBe("settled");
  expect(await Promise.all(SERVICES.map((service) => company.rows(service, "lee")))).toEqual(before);
});

test("an id in another case is the same id", async () => {
  await company.signUp(person("park"));
  const { frames } = await company.signUp({ ...person("park"), userId: "PaRK" });
  expect(frames.at(-1)).toMatchObject({ userId: "park" });
  expect(lights(frames.at(-1))).toEqual(everywhere("duplicate"));
});

test("each service keeps the same signup's user, with its own columns and no more", async () => {
  const choi = person("choi", "최지우");
  const { frames } = await company.signUp(choi);
  const key = { user_id: "choi", event_id: frames[0]!.eventId, created_at_ms: expect.any(Number), revision: 1 };
  const { email, userName } = choi;
  const password_hash = expect.stringMatching(/^\$scrypt\$ln=14,r=8,p=5\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(await company.rows("auth", "choi")).toEqual([
    { ...key, email, user_name: userName, role: "ROLE_USER", password_hash, revised_by: null, revised_at_ms: null },
  ]);
  expect(await company.rows("chat", "choi")).toEqual([
    { ...key, user_name: userName, status_message: "", brought_by: null },
  ]);
  expect(await company.rows("customer", "choi")).toEqual([
    { ...key, email, user_name: userName, balance: 0, brought_by: null },
  ]);
});

test("a row that chat had before turns chat's light alone, and stays as it was", async () => {
  const row = { user_id: "jung", event_id: "by-hand", user_name: "Earlier", status_message: "hello", created_at_ms: 1 };
  const columns = Object.keys(row).join(", ");
  const insert = company.db("chat").prepare(`INSERT INTO users (${columns}) VALUES (?, ?, ?, ?, ?)`);
  await insert.bind(...Object.values(row)).run();
  const { frames } = await company.signUp(person("jung"));
  expect(lights(frames.at(-1))).toEqual(everywhere("success", { chat: "duplicate" }));
  expect(await company.rows("chat", "jung")).toEqual([{ ...row, revision: 1, brought_by: null }]);
});

test("a user whom chat has lost comes back when somebody wants the id, with the profile that auth keeps", async () => {
  await company.signUp(person("kang", "The First"));
  await company.db("chat").prepare("DELETE FROM users WHERE user_id = 'kang'").run();
  const { frames } = await company.signUp(person("kang", "The Second"));
  expect(lights(frames.at(-1))).toEqual(everywhere("duplicate", { chat: "success" }));
  expect(await company.rows("auth", "kang")).toMatchObject([{ user_name: "The First" }]);
  expect(await company.rows("chat", "kang")).toMatchObject([{ user_name: "The First" }]);
  expect(await company.rows("customer", "kang")).toMatchObject([{ user_name: "The First" }]);
});

test("a client that leaves after the first frame has its signup finished", async () => {
  const leaving = new AbortController();
  const response = await company.post(person("yoon"), {}, leaving.signal);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let read = "";
  while (!read.includes("id: 0")) read += (await reader.read()).value;
  leaving.abort();
  await expect(reader.read()).rejects.toThrow("aborted");
  const { frames } = await company.follow(ticketOf(response.headers));
  expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  expect(await company.rows("customer", "yoon")).toHaveLength(1);
});
