/** Attacks through a body as such: too long, not what it says it is, not anything. */
import { gzipSync } from "node:zlib";
import { GOOD, type Attack } from "./target.ts";

const GOOD_JSON = JSON.stringify(GOOD);
const GOOD_FORM = new URLSearchParams(GOOD).toString();
const JSON_TYPE = { "content-type": "application/json" };
const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };

const at = ["/user", "/login"];

/**
 * A body that is too long is not read, whatever its length is said to be. (Of a megabyte that is not read, Miniflare's own front
 * says now and then that the connection was lost: 500, seen November 2026.)
 */
export const oversized: Attack[] = at.flatMap((path) => [
  { name: `8 KiB and a byte of JSON to ${path}`, method: "POST", path, json: "x".repeat(8 * 1024 - 1), answer: 413 },
  {
    name: `a hundred kilobytes to ${path}`,
    method: "POST",
    path,
    headers: JSON_TYPE,
    body: "x".repeat(100_000),
    answer: 413,
  },
  { name: `a long form to ${path}`, method: "POST", path, form: { userId: "x".repeat(9_000) }, answer: 413 },
  {
    name: `ten thousand fields to ${path}`,
    method: "POST",
    path,
    headers: FORM_TYPE,
    body: "a=&".repeat(10_000),
    answer: 413,
  },
  {
    name: `a long body in chunks to ${path}`,
    method: "POST",
    path,
    headers: { ...JSON_TYPE, "transfer-encoding": "chunked" },
    body: "x".repeat(20_000),
    answer: 413,
  },
]);

const MALFORMED: Record<string, string | Uint8Array> = {
  nothing: "",
  "a number": "7",
  null: "null",
  "a string": '"kim"',
  "a list": `[${GOOD_JSON}]`,
  "half an object": GOOD_JSON.slice(0, -5),
  "two objects": GOOD_JSON + GOOD_JSON,
  "single quotes": GOOD_JSON.replaceAll('"', "'"),
  "a comma too many": GOOD_JSON.replace("}", ",}"),
  "a comment": `/* */${GOOD_JSON}`,
  NaN: '{"userId":NaN}',
  "a thousand brackets": "[".repeat(1_000),
  "a thousand objects in one another": `${'{"a":'.repeat(1_000)}1${"}".repeat(1_000)}x`,
  "bytes that are no UTF-8": Uint8Array.of(0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d),
  "UTF-16": Buffer.from(GOOD_JSON, "utf16le"),
  "gzip bytes": gzipSync(GOOD_JSON),
  XML: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
  "a form": GOOD_FORM,
};

/** A body that says it is JSON and is not. */
export const malformed: Attack[] = at.flatMap((path) =>
  Object.entries(MALFORMED).map(([name, body]) => ({
    name: `${name} as JSON to ${path}`,
    method: "POST",
    path,
    headers: JSON_TYPE,
    body,
    answer: 400,
  })),
);

const BOUNDARY = "multipart/form-data; boundary=b";
const part = (name: string, value: string, more = "") =>
  `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
const parts = Object.entries(GOOD).map(([name, value]) => part(name, value));

/** Content types: what is not one of three is not read; what is, is held to it. */
export const contentTypes: Attack[] = [
  ...[
    "text/plain",
    "text/plain; application/json",
    "text/json",
    "application/xml",
    "application/json-patch+json",
    "application/problem+json",
    "application/jsonp",
    "application/octet-stream",
    "application/x-www-form-urlencoded,application/json",
    "*/*",
    "json",
    "",
  ].map((type) => ({
    name: `a signup as ${JSON.stringify(type)}`,
    method: "POST",
    path: "/user",
    headers: { "content-type": type },
    body: GOOD_JSON,
    answer: 415,
  })),
  { name: "a signup without a type", method: "POST", path: "/user", body: GOOD_JSON, answer: 415 },
  { name: "JSON as a form", method: "POST", path: "/user", headers: FORM_TYPE, body: GOOD_JSON, answer: 422 },
  {
    name: "multipart without a boundary",
    method: "POST",
    path: "/user",
    headers: { "content-type": "multipart/form-data" },
    body: parts.join(""),
    answer: 400,
  },
  {
    name: "multipart without an end",
    method: "POST",
    path: "/user",
    headers: { "content-type": BOUNDARY },
    body: parts.join(""),
    answer: 400,
  },
  {
    name: "multipart with a file for a password",
    method: "POST",
    path: "/user",
    headers: { "content-type": BOUNDARY },
    body: `${parts.filter((text) => !text.includes('"userPw"')).join("")}${part("userPw", GOOD.userPw, '; filename="x"')}--b--\r\n`,
    answer: 422,
  },
  {
    name: "multipart with a field twice",
    method: "POST",
    path: "/user",
    headers: { "content-type": BOUNDARY },
    body: `${parts.join("")}${part("userId", "victim")}--b--\r\n`,
    answer: 422,
  },
];
