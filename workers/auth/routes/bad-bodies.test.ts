/** Bodies that are no signup at all: too long, of another kind, broken. Nothing is kept of any. */
import { afterAll, describe, expect, test } from "vitest";
import { PROBLEMS, type ProblemCode } from "#shared/contract/problem.ts";
import { GOOD, kept, post, postForm, postJson } from "../client.suite.ts";

const before = await kept();
afterAll(async () => expect(await kept(), "what was kept of refused requests").toEqual(before));

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
  ["a form of bytes that are no UTF-8", (accept) => post(latin1Form(), { accept, ...FORM_TYPE }), "malformed"],
  [
    "a form of escapes that are no UTF-8",
    (accept) => post(formOf("%ff%fe%fd%fc%fb%fa%f9%f8"), { accept, ...FORM_TYPE }),
    "malformed",
  ],
  ["a form of half a character", (accept) => post(formOf("%EA%B9xxxxxxxx"), { accept, ...FORM_TYPE }), "malformed"],
  [
    "a form of half a surrogate pair",
    (accept) => post(formOf("%ED%A0%80xxxxxxxx"), { accept, ...FORM_TYPE }),
    "malformed",
  ],
  ["a multipart form of bytes that are no UTF-8", (accept) => post(...latin1Multipart(accept)), "malformed"],
  [
    "JSON in another charset",
    (accept) => post(JSON.stringify(GOOD), { accept, "content-type": "application/json; charset=euc-kr" }),
    "unsupported_media_type",
  ],
  [
    "a form in another charset",
    (accept) =>
      post(formOf("correct"), { accept, "content-type": `${FORM_TYPE["content-type"]}; Charset="ISO-8859-1"` }),
    "unsupported_media_type",
  ],
  [
    "compressed JSON",
    (accept) => post(JSON.stringify(GOOD), { ...JSON_TYPE, accept, "content-encoding": "gzip" }),
    "unsupported_media_type",
  ],
  [
    "a multipart form without its boundary",
    (accept) => post("x", { accept, "content-type": "multipart/form-data" }),
    "malformed",
  ],
];

function brokenUtf8(): Uint8Array {
  return withByte(new TextEncoder().encode(JSON.stringify({ ...GOOD, userName: "Kim" })), "K", 0xff);
}

const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };

/** A signup whose password is this, as it stands in the form. */
function formOf(userPw: string): Uint8Array {
  return new TextEncoder().encode(`userId=kim&email=kim%40example.com&userName=Kim&userPw=${userPw}`);
}

/** A form in which a name is written in ISO 8859-1. */
function latin1Form(): Uint8Array {
  return withByte(formOf("correct+horse+battery"), "K", 0xfc);
}

function latin1Multipart(accept: string): [Uint8Array, Record<string, string>] {
  const parts = Object.entries(GOOD).map(
    ([name, value]) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${name === "userName" ? "Kim" : value}\r\n`,
  );
  const body = new TextEncoder().encode(`${parts.join("")}--x--\r\n`);
  return [withByte(body, "K", 0xfc), { accept, "content-type": "multipart/form-data; boundary=x" }];
}

/** The same bytes, but one for this letter. */
function withByte(bytes: Uint8Array, letter: string, byte: number): Uint8Array {
  bytes[bytes.indexOf(letter.charCodeAt(0))] = byte;
  return bytes;
}

describe("a program that sends", () => {
  test.each(CASES)("%s gets the same refusal the second time", async (_, send, code) => {
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

describe("JSON", () => {
  test.each(["userId", "userPw", "email", "userName"])("with two of %s is refused at that field", async (field) => {
    const twice = `{"${field}":"another-value",${JSON.stringify(GOOD).slice(1)}`;
    for (const text of [twice, twice.replace(field, `\\u00${field.charCodeAt(0).toString(16)}${field.slice(1)}`)]) {
      const response = await post(text, { ...JSON_TYPE, accept: "application/json" });
      expect(await response.json()).toMatchObject({ status: 422, errors: [{ field, code: "not_text" }] });
    }
  });

  test("nested as deep as 8 KiB allow is refused", async () => {
    const response = await post(`{"userId":${"[".repeat(4_000)}${"]".repeat(4_000)}}`, JSON_TYPE);
    expect([400, 422]).toContain(response.status);
  });
});

test("what is refused for its coding says which there is", async () => {
  const response = await post("x", { ...JSON_TYPE, "content-encoding": "br" });
  expect([response.status, response.headers.get("accept-encoding")]).toEqual([415, "identity"]);
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
