/**
 * A request's body as unchecked fields: JSON or form, at most 8 KiB. Says what cannot be read; what the fields mean is
 * for whoever asked.
 */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { problem, type ProblemCode } from "#shared/contract/problem.ts";
import type { AuthApp } from "../app.ts";
import { refuse } from "./refuse.tsx";

/** The fields of a body, none of them checked. `isForm`: they come from a form, ours or somebody else's. */
export type Body = { kind: "fields"; fields: Record<string, unknown>; isForm: boolean };

/** A body that cannot be read, and why. */
export type Unreadable = { kind: "unreadable"; code: ProblemCode };

const BODY_BYTES_MAX = 8 * 1024;

/** Stops reading a body that is longer than 8 KiB, whatever its Content-Length says. */
export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c: Context<AuthApp>) => refuse(c, problem("body_too_large", { detail: `at most ${BODY_BYTES_MAX} bytes` })),
});

/** Reads the body that the Content-Type announces. A field that a form has twice becomes an array. */
export async function readBody(c: Context): Promise<Body | Unreadable> {
  const mediaType = c.req.header("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  switch (mediaType) {
    case "application/json":
      return readJson(await c.req.arrayBuffer());
    case "application/x-www-form-urlencoded":
    case "multipart/form-data":
      return readForm(c);
    default:
      return { kind: "unreadable", code: "unsupported_media_type" };
  }
}

async function readForm(c: Context): Promise<Body | Unreadable> {
  try {
    return { kind: "fields", fields: await c.req.parseBody({ all: true }), isForm: true };
  } catch {
    return { kind: "unreadable", code: "malformed" };
  }
}

/** JSON text is UTF-8 (RFC 8259, section 8.1); bytes that are not are refused, not replaced. */
function readJson(bytes: ArrayBuffer): Body | Unreadable {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes));
    return isObject(value)
      ? { kind: "fields", fields: value, isForm: false }
      : { kind: "unreadable", code: "malformed" };
  } catch {
    return { kind: "unreadable", code: "malformed" };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
