/**
 * The comparison of answers with the API's document bites. Every file that starts a company ends with it; here, real answers
 * are spoilt.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { person, startCompany, ticketOf } from "./company.ts";
import { deviations, frameDeviations, type Exchange } from "./conformance.ts";

const company = await startCompany();
const got: Record<string, Exchange> = {};

/** Keeps the answer to the last request under a name. */
const keep = (name: string) => (got[name] = company.notes.exchanges.at(-1)!);

beforeAll(async () => {
  const who = person("kim");
  const posted = await company.post(who);
  keep("stream");
  await posted.text();
  await (await company.look(ticketOf(posted.headers))).text();
  keep("snapshot");
  await (await company.post({ ...who, userId: "!" })).text();
  keep("problem");
  await (await company.fetch("/health")).text();
  keep("health");
});

test.each(["stream", "snapshot", "problem", "health"])("nothing is wrong with a %s as it came", (name) => {
  expect(deviations(got[name]!)).toEqual([]);
});

/** An answer with one thing changed in it. */
type Spoilt = Partial<Exchange> & { header?: [name: string, value: string | null] };

function spoil(name: string, { header, ...changes }: Spoilt): Exchange {
  const headers = new Headers(got[name]!.headers);
  if (header?.[1] === null) headers.delete(header[0]);
  else if (header !== undefined) headers.set(...(header as [string, string]));
  return { ...got[name]!, headers, ...changes };
}

describe("what is planted is found", () => {
  const body = (name: string, from: string | RegExp, to: string): Spoilt => ({
    body: got[name]!.body.replace(from, to),
  });

  test.each<[planted: string, name: string, spoilt: () => Spoilt, fault: string]>([
    ["a status", "health", () => ({ status: 418 }), "status 418 is not in the document"],
    ["a route", "health", () => ({ path: "/nowhere" }), "status 200 is not in the document"],
    ["a method", "health", () => ({ method: "PUT" }), "status 200 is not in the document"],
    ["a header", "health", () => ({ header: ["x-debug", "1"] }), "header x-debug is not in the document"],
    ["no header", "stream", () => ({ header: ["signup-token", null] }), "header signup-token is missing"],
    ["a header's value", "stream", () => ({ header: ["location", "/elsewhere"] }), "header location is /elsewhere"],
    ["a media type", "health", () => ({ header: ["content-type", "text/plain"] }), "content type text/plain"],
    ["no member", "snapshot", () => body("snapshot", '"settled":true,', ""), "required property 'settled'"],
    ["a wrong type", "snapshot", () => body("snapshot", /"seq":\d+/, '"seq":"4"'), "/seq must be integer"],
    ["a wrong status", "snapshot", () => body("snapshot", "success", "green"), "/services/auth/status must be equal"],
    ["a member too many", "snapshot", () => body("snapshot", "{", '{"email":"k@example.com",'), '"email"'],
    [
      "no service",
      "snapshot",
      () => body("snapshot", /"chat":\{(?:[^{}]|\{[^}]*\})*\},/, ""),
      "required property 'chat'",
    ],
    [
      "a code of another status",
      "problem",
      () => body("problem", "invalid_fields", "not_found"),
      "/code must be equal",
    ],
    ["an unknown code", "problem", () => body("problem", "invalid_characters", "ugly"), "/errors/0/code must be equal"],
    ["an event", "stream", () => body("stream", "event: status", "event: news"), "event news is not in the document"],
    ["an event without an id", "stream", () => body("stream", "id: 0\n", ""), "required property 'id'"],
    [
      "a settled event too early",
      "stream",
      () => body("stream", "event: status", "event: settled"),
      "/settled must be",
    ],
    ["a frame's member", "stream", () => body("stream", '"seq":0', '"seq":-1'), "/seq must be >= 0"],
    [
      "a body where there is none",
      "health",
      () => ({ status: 308, path: "/", header: ["location", "/"] }),
      "a body of",
    ],
  ])("%s", (_, name, spoilt, fault) => {
    expect(deviations(spoil(name, spoilt())).join("\n")).toContain(fault);
  });
});

test("a socket's message that is no snapshot is found", () => {
  expect(frameDeviations(got["snapshot"]!.body)).toEqual([]);
  expect(frameDeviations(got["snapshot"]!.body.replace('"seq":', '"sequence":')).join()).toContain("'seq'");
});

test("an answer that auth has not made is not compared", () => {
  expect(deviations(spoil("health", { status: 400, header: ["content-security-policy", null] }))).toEqual([]);
});
