/** Bodies that are no signup at all: too long, of another kind, broken. Nothing is kept of any. */
import { afterAll, describe, expect, test } from "vitest";
import { PROBLEMS, type ProblemCode } from "#shared/contract/problem.ts";
import { GOOD, NOTHING, kept, post, postForm, postJson } from "./client.suite.ts";

afterAll(async () => expect(await kept(), "what was kept of refused requests").toEqual(NOTHING));

const JSON_TYPE = { "content-type": "application/json" };

/** A stream says nothing of its length: it is sent chunked. */
const chunked = (text: string) => new Blob([text]).stream();

/** A file where a text should be. */
function withFile(): FormData {
  const form = new FormData();
  for (const [field, value] of Object.entries({ ...GOOD, userName: undefined })) if (value) form.set(field, value);
  form.set("userName", new File(["kim"], "kim.txt", { type: "text/plain" }));
  return form;
}

const LONG = JSON.stringify({ ...GOOD, userName: "k".repeat(9 * 1024) });

type Case = [what: string, send: (accept: string) => Promise<Response>, code: ProblemCode];

const CASES: Case[] = [
  ["9 KiB", (accept) => post(LONG, { ...JSON_TYPE, accept, "content-length": String(LONG.length) }), "body_too_large"],
  ["9 KiB of unsaid length", (accept) => post(chunked(LONG), { ...JSON_TYPE, accept }), "body_too_large"],
  [
    "a form of 9 KiB",
    (accept) => post(new URLSearchParams({ ...GOOD, userName: "k".repeat(9 * 1024) }), { accept }),
    "body_too_large",
  ],
  ["no content type", (accept) => post(new TextEncoder().encode("{}"), { accept }), "unsupported_media_type"],
  ["plain text", (accept) => post(JSON.stringify(GOOD), { accept }), "unsupported_media_type"],
  ["XML", (accept) => post("<user/>", { accept, "content-type": "application/xml" }), "unsupported_media_type"],
  ["broken JSON", (accept) => post('{"userId":"kim"', { ...JSON_TYPE, accept }), "malformed"],
  ["no body", (accept) => post("", { ...JSON_TYPE, accept }), "malformed"],
  ["an array", (accept) => post(JSON.stringify([GOOD]), { ...JSON_TYPE, accept }), "malformed"],
  ["null", (accept) => post("null", { ...JSON_TYPE, accept }), "malformed"],
  ["a number", (accept) => post("7", { ...JSON_TYPE, accept }), "malformed"],
  ["a text", (accept) => post('"kim"', { ...JSON_TYPE, accept }), "malformed"],
  ["bytes that are no UTF-8", (accept) => post(brokenUtf8(), { ...JSON_TYPE, accept }), "malformed"],
  [
    "a multipart form without its boundary",
    (accept) => post("x", { accept, "content-type": "multipart/form-data" }),
    "malformed",
  ],
];

function brokenUtf8(): Uint8Array {
  const bytes = new TextEncoder().encode(JSON.stringify({ ...GOOD, userName: "Kim" }));
  bytes[bytes.indexOf("K".charCodeAt(0))] = 0xff;
  return bytes;
}

describe("a program that sends", () => {
  test.each(CASES)("%s is told so, the second time as the first", async (_, send, code) => {
    for (let time = 0; time < 2; time++) {
      const response = await send("application/json");
      expect(response.headers.get("content-type")).toBe("application/problem+json");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.status).toBe(PROBLEMS[code].status);
      expect(await response.json()).toMatchObject({ type: "about:blank", code, ...PROBLEMS[code] });
    }
  });
});

describe("a person whose browser sends", () => {
  test.each(CASES)("%s has a page", async (_, send, code) => {
    const response = await send("text/html");
    expect(response.status).toBe(PROBLEMS[code].status);
    expect(response.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    expect(await response.text()).toContain(`<p class="code">${PROBLEMS[code].status}</p>`);
  });
});

describe("a form", () => {
  test.each(["userId", "userPw", "email", "userName"])("with two of %s is refused at that field", async (field) => {
    const page = await (await postForm([...Object.entries(GOOD), [field, "another-value"]])).text();
    expect(page).toContain(`id="${field}-error"`);
    expect(page.match(/aria-invalid="true"/g)).toHaveLength(1);
    expect(page).not.toContain("another-value");
  });

  test("with a file where a text should be is refused at that field", async () => {
    const response = await post(withFile(), { accept: "application/json" });
    expect(await response.json()).toMatchObject({ status: 422, errors: [{ field: "userName", code: "not_text" }] });
  });
});

describe("a role", () => {
  test("that only an admin may give is forbidden, to programs and to people", async () => {
    const fields = { ...GOOD, role: "ROLE_ADMIN" };
    const toProgram = await postJson(fields);
    expect(toProgram.status).toBe(403);
    expect(await toProgram.json()).toMatchObject({ code: "forbidden", status: 403 });
    const toPerson = await postForm(fields);
    expect(toPerson.status).toBe(403);
    expect(await toPerson.text()).toContain("Not allowed");
  });
});
