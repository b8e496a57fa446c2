/** Idempotency keys over HTTP, on the three real Workers: what is sent twice is one signup, whatever happened in between. */
import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import {
  cheapAuth,
  lights,
  noLimits,
  person,
  readStream,
  startCompany,
  ticketOf,
  type Ticket,
  worker,
} from "../system/company.ts";

const company = await startCompany([cheapAuth(noLimits()), worker("chat"), worker("customer")]);

const KEY = "a-key-of-somebody's";

/** Sends a signup with a key; where it can be watched, and under which event. */
async function send(who: SignupRequest, key: string): Promise<Ticket & { eventId: string; status: number }> {
  const response = await company.post(who, { accept: "application/json", "idempotency-key": key });
  const { eventId } = snapshotSchema.parse(await response.json());
  return { ...ticketOf(response.headers), eventId, status: response.status };
}

/** Fills in the form and sends it, as a browser does. */
async function submit(who: SignupRequest, idempotencyKey: string): Promise<Response> {
  const headers = { accept: "text/html", "content-type": "application/x-www-form-urlencoded" };
  return company.fetch("/user", {
    method: "POST",
    headers,
    body: new URLSearchParams({ ...who, idempotencyKey } as Record<string, string>),
  });
}

/** The rows that the company keeps of one user. */
async function kept(userId: string): Promise<unknown[]> {
  return (await Promise.all(SERVICES.map((service) => company.rows(service, userId)))).flat();
}

describe("a key that is sent again", () => {
  test("is the same signup, to be watched at the same place with the same token", async () => {
    const kim = person("kim");
    const first = await send(kim, KEY);
    expect(await send(kim, KEY)).toEqual(first);
    expect(lights((await company.follow(first)).frames.at(-1))).toEqual(everywhere("success"));
    expect(await kept("kim")).toMatchObject(SERVICES.map(() => ({ event_id: first.eventId })));
  });

  test("is the same signup after it was settled: a stream of one frame, all green", async () => {
    const lee = person("lee");
    const first = await send(lee, KEY);
    await company.follow(first);
    const again = await company.post(lee, { "idempotency-key": KEY });
    expect(again.status).toBe(200);
    expect(ticketOf(again.headers)).toEqual({ location: first.location, token: first.token });
    const events = (await again.text()).match(/^event: \w+$/gm);
    expect(events).toEqual(["event: settled"]);
  });

  test("gets snapshot 0 when it is new, and 422 before any stream when it came with another profile", async () => {
    const ahn = person("ahn");
    const { frames } = await readStream(await company.post(ahn, { "idempotency-key": KEY }));
    expect(frames[0]?.seq).toBe(0);
    expect(lights(frames.at(-1))).toEqual(everywhere("success"));
    const other = await company.post({ ...ahn, userName: "Another" }, { "idempotency-key": KEY });
    expect(other.headers.get("content-type")).toBe("application/problem+json");
    expect(await other.json()).toMatchObject({ status: 422, code: "idempotency_key_reused" });
  });

  test("twenty times at once is one signup", async () => {
    const park = person("park");
    const answers = await Promise.all(Array.from({ length: 20 }, () => send(park, KEY)));
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(lights((await company.follow(answers[0]!)).frames.at(-1))).toEqual(everywhere("success"));
    expect(await kept("park")).toMatchObject(SERVICES.map(() => ({ event_id: answers[0]!.eventId })));
  });

  test("is the same signup after an eviction, and after another deployment", async () => {
    const choi = person("choi");
    const first = await send(choi, KEY);
    await company.follow(first);
    await company.worker("auth").evict("UserObject", { name: "choi" });
    expect(await send(choi, KEY)).toEqual(first);
    await company.redeploy();
    expect(await send(choi, KEY)).toEqual(first);
    expect(await kept("choi")).toHaveLength(SERVICES.length);
  });

  test("with another profile is refused, and the first signup stays as it is", async () => {
    const first = await send(person("jung"), KEY);
    const other = await company.post(person("jung"), { accept: "application/json", "idempotency-key": KEY });
    expect(other.status).toBe(422);
    expect(other.headers.get("content-type")).toBe("application/problem+json");
    expect(await other.json()).toMatchObject({ status: 422, code: "idempotency_key_reused" });
    expect(other.headers.get("signup-token")).toBeNull();
    const { frames } = await company.follow(first);
    expect(frames.at(-1)).toMatchObject({ eventId: first.eventId, settled: true });
    expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  });

  test("for another userId is another signup", async () => {
    const [yoon, kang] = [await send(person("yoon"), KEY), await send(person("kang"), KEY)];
    expect(kang.eventId).not.toBe(yoon.eventId);
    expect(lights((await company.follow(kang)).frames.at(-1))).toEqual(everywhere("success"));
  });

  test("another key is another signup, a duplicate", async () => {
    const cho = person("cho");
    const [first, other] = [await send(cho, KEY), await send(cho, `${KEY}-2`)];
    expect(other.eventId).not.toBe(first.eventId);
    expect(lights((await company.follow(other)).frames.at(-1))[0]).toBe("duplicate");
  });
});

describe("the form", () => {
  test("sent twice by a double click is one signup, and both land on its status page", async () => {
    const form = await (await company.fetch("/user", { headers: { accept: "text/html" } })).text();
    const key = /name="idempotencyKey"[^>]*value="([^"]+)"/.exec(form)![1]!;
    const shin = person("shin");
    const [first, second] = await Promise.all([submit(shin, key), submit(shin, key)]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.headers.get("location")).toBe(first.headers.get("location"));

    await company.follow(ticketOf(first.headers));
    const cookie = second.headers.getSetCookie()[0]!.split(";")[0]!;
    const page = await company.fetch(first.headers.get("location")!, { headers: { accept: "text/html", cookie } });
    const text = await page.text();
    for (const service of SERVICES) expect(text).toContain(`data-service="${service}" data-status="success"`);
    expect(await kept("shin")).toHaveLength(SERVICES.length);
  });

  test("with a key that is none is refused, and stores nothing", async () => {
    const response = await submit(person("bad-form"), "two words");
    expect(response.status).toBe(400);
    expect(await kept("bad-form")).toEqual([]);
  });
});

test.each([
  ["65 characters", "k".repeat(65)],
  ["a space", "two words"],
  ["nothing", ""],
  ["a letter beyond ASCII", "schlüssel"],
  ["a tab", "two\twords"],
])("a key with %s is refused, and stores nothing", async (_what, key) => {
  const response = await company.post(person("bad-key"), { accept: "application/json", "idempotency-key": key });
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "malformed" });
  expect(response.headers.get("location")).toBeNull();
  expect(await kept("bad-key")).toEqual([]);
});

test.each([
  ["64 characters", "k".repeat(64)],
  ["every kind of visible character", String.raw`!"#$%&'()*+,-./09:;<=>?@AZ[\]^_az{|}~`],
])("a key of %s is taken", async (what, key) => {
  const who = person(`good-${what.length}`);
  const first = await send(who, key);
  expect([first.status, (await send(who, key)).eventId]).toEqual([202, first.eventId]);
});
