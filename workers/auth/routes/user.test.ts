/** What POST /user and GET /user answer to who, when all is well. */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { snapshotSchema, type Snapshot } from "#shared/contract/snapshot.ts";
import { GOOD, ask, kept, post, postForm, postJson } from "../client.suite.ts";

const someone = (more: Record<string, string> = {}) => ({
  ...GOOD,
  userId: `u${crypto.randomUUID().slice(0, 8)}`,
  ...more,
});

/** Sends a signup, and returns auth's row once it is there. */
async function storedAs(userId: string, send: () => Promise<Response>) {
  const response = await send();
  await response.text();
  const find = env.DB.prepare("SELECT * FROM users WHERE user_id = ?").bind(userId);
  const row = await vi.waitUntil(() => find.first(), { timeout: 10_000 });
  return { response, row };
}

describe("accepted requests", () => {
  test("a userId in upper case is folded", async () => {
    const { response, row } = await storedAs("kim.upper_9-x", () => postJson({ ...GOOD, userId: "KIM.Upper_9-X" }));
    expect(response.status).toBe(202);
    expect(response.headers.get("location")).toMatch(/^\/user\/kim\.upper_9-x\/signups\//);
    expect(row).toMatchObject({ user_id: "kim.upper_9-x", role: "ROLE_USER" });
  });

  test.each([
    ["a password of 128 code points", { userPw: "🔑".repeat(128) }, {}],
    ["a password of spaces", { userPw: "         " }, {}],
    ["a name of 64 emoji", { userName: "🙂".repeat(64) }, { user_name: "🙂".repeat(64) }],
    ["a name with space around it, which is trimmed", { userName: "  Kim Lee  " }, { user_name: "Kim Lee" }],
    ["a name in decomposed letters, which are composed", { userName: "Jose\u0301" }, { user_name: "José" }],
    ["an e-mail with a plus", { email: "kim+lights@example.com" }, { email: "kim+lights@example.com" }],
    ["the role that is the default", { role: "ROLE_USER" }, { role: "ROLE_USER" }],
  ])("%s", async (_, change, expected) => {
    const fields = someone(change);
    const { response, row } = await storedAs(fields.userId, () => postJson(fields));
    expect(response.status).toBe(202);
    expect(row).toMatchObject(expected);
  });

  test("a Korean form, urlencoded or multipart", async () => {
    const [plain, parts] = [someone(), someone()];
    const { row } = await storedAs(plain.userId, () => postForm(plain, "ko"));
    expect(row).toMatchObject({ user_name: "김철수" });
    const form = new FormData();
    for (const [field, value] of Object.entries(parts)) form.set(field, value);
    const multipart = await storedAs(parts.userId, () => post(form, { accept: "text/html" }));
    expect(multipart.response.status).toBe(303);
    expect(multipart.row).toMatchObject({ user_name: "김철수", email: "kim@example.com" });
  });
});

describe("what is kept of a signup", () => {
  test("is one row and one object, which once auth has answered knows neither the password nor its hash", async () => {
    const before = await kept();
    const fields = someone();
    const { row } = await storedAs(fields.userId, () => postJson(fields));
    expect(await kept()).toEqual({ rows: before.rows + 1, objects: before.objects + 1 });
    const signup = env.USERS.getByName(fields.userId);
    await vi.waitUntil(
      async () => (await signup.snapshot(String(row["event_id"])))?.services.auth.status === "success",
    );
    const stored = await runInDurableObject(signup, (_, ctx) => JSON.stringify([...ctx.storage.kv.list()]));
    expect(stored).toContain(row["event_id"]);
    const secrets = [fields.userPw, "$scrypt$", String(row["password_hash"])];
    expect(secrets.filter((secret) => stored.includes(secret))).toEqual([]);
  });
});

describe("which answer a client has", () => {
  test.each([
    [undefined, "text/event-stream"],
    ["*/*", "text/event-stream"],
    ["text/event-stream", "text/event-stream"],
    ["application/json", "application/json"],
    ["text/html", "text/html"],
    ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"],
    ["application/json;q=0.5, text/event-stream", "text/event-stream"],
    ["application/json, text/event-stream;q=0.5", "application/json"],
    ["image/png", "text/event-stream"],
    ["text/event-stream;q=0, */*", "application/json"],
    ["text/event-stream;q=0, application/json;q=0, */*;q=0.1", "text/html"],
    ["application/*", "application/json"],
    ["text/*", "text/event-stream"],
    ["TEXT/HTML", "text/html"],
    ["", "text/event-stream"],
  ])("who accepts %s has %s", async (accept, answer) => {
    const fields = JSON.stringify(someone());
    const response = await post(fields, {
      "content-type": "application/json",
      ...(accept !== undefined && { accept }),
    });
    expect(response.headers.get("location")).toMatch(/^\/user\/u\w{8}\/signups\/[\w-]{36}$/);
    expect(response.headers.get("signup-token")).toMatch(/^[\w-]{43}$/);
    const cookies = response.headers.getSetCookie().map((cookie) => /^__Host-([a-z]+)/.exec(cookie)?.[1]);
    expect(cookies).toEqual(["signup", "latest", ...(answer === "text/html" ? ["unseen"] : [])]);
    expect(response.headers.get("vary")).toBe("Origin, Accept, Accept-Language");
    if (answer === "text/html") {
      expect(response.status).toBe(303);
      return;
    }
    expect(response.headers.get("content-type")).toMatch(new RegExp(`^${answer}`));
    expect(response.status).toBe(answer === "application/json" ? 202 : 200);
    await response.body?.cancel();
  });

  test("the snapshot of a 202 is what the contract says, with every service waiting", async () => {
    const fields = someone();
    const snapshot: Snapshot = snapshotSchema.parse(await (await postJson(fields)).json());
    expect(snapshot).toMatchObject({ userId: fields.userId, seq: 1, settled: false });
    expect(Object.values(snapshot.services).map(({ status }) => status)).toEqual(everywhere("waiting"));
  });
});

describe("the form", () => {
  test.each([
    ["en", "Create your account"],
    ["ko", "계정 만들기"],
    ["ko-KR,ko;q=0.9,en;q=0.8", "계정 만들기"],
    ["en;q=0.5,ko;q=0.9", "계정 만들기"],
    ["ko;q=0.1,en", "Create your account"],
    ["fr,de", "Create your account"],
    ["*", "Create your account"],
  ])("for a reader of %s says %s", async (language, title) => {
    const page = await (await ask("/user", { headers: { "accept-language": language } })).text();
    expect(page).toContain(`<h1>${title}</h1>`);
    expect(page).toContain(`<html lang="${title === "Create your account" ? "en" : "ko"}">`);
  });

  test("that comes back speaks the reader's language at the field", async () => {
    const page = await (await postForm({ ...GOOD, userId: "" }, "ko-KR,ko;q=0.9")).text();
    expect(page).toContain('id="userId-error" aria-live="polite">아이디를 입력해 주세요.<');
  });

  test("has a key of its own each time, and is asked for anew", async () => {
    const [first, second] = [await ask("/user"), await ask("/user")];
    expect(first.headers.get("cache-control")).toBe("private, no-cache");
    const keyIn = async (response: Response) =>
      /name="idempotencyKey" value="([\w-]{36})"/.exec(await response.text())?.[1];
    const [one, other] = [await keyIn(first), await keyIn(second)];
    expect(one).toBeDefined();
    expect(one).not.toBe(other);
  });
});
