/**
 * Reads a request's body, JSON or form, of at most 8 KiB, as fields that are not checked yet. The caller checks them.
 *
 * All text is UTF-8, in every encoding. Bytes that are not are refused, never replaced: if each were replaced by U+FFFD,
 * any two passwords of such bytes would be the same one.
 */
import type { Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import { visit } from "jsonc-parser";
import type { ProblemCode, ProblemDetails } from "#shared/contract/problem.ts";
import type { AuthApp } from "./context.ts";
import { refuse } from "./problem.tsx";

/** The fields of a body, not checked yet. `isForm`: the body was a form, not JSON. */
export type Body = { kind: "fields"; fields: Record<string, unknown>; isForm: boolean };

/** A body that cannot be read, and why. */
export type Unreadable = { kind: "unreadable"; code: ProblemCode; details: ProblemDetails };

const BODY_BYTES_MAX = 8 * 1024;

/** The parameter of a Content-Type (RFC 9110, section 8.3.2). */
const CHARSET = /;\s*charset\s*=\s*"?([^\s;"]+)/i;

/** Stops reading a body that is longer than 8 KiB, whatever its Content-Length says. */
export const limitBody = bodyLimit({
  maxSize: BODY_BYTES_MAX,
  onError: (c: Context<AuthApp>) => refuse(c, "body_too_large", { detail: `at most ${BODY_BYTES_MAX} bytes` }),
});

/** Reads a body by its Content-Type. A field that is there twice becomes an array. */
export async function readBody(c: Context): Promise<Body | Unreadable> {
  const coding = c.req.header("content-encoding")?.trim().toLowerCase() ?? "identity";
  if (coding !== "identity") {
    c.header("accept-encoding", "identity"); // RFC 9110, section 12.5.3
    return unreadable("unsupported_media_type", "a body without Content-Encoding is read, and no other");
  }
  const contentType = c.req.header("content-type") ?? "";
  const charset = CHARSET.exec(contentType)?.[1]?.toLowerCase() ?? "utf-8";
  if (charset !== "utf-8" && charset !== "utf8") return unreadable("unsupported_media_type", "text is read as UTF-8");
  switch (contentType.split(";", 1)[0]?.trim().toLowerCase()) {
    case "application/json":
      return read(async () => ({ fields: readJson(await c.req.arrayBuffer()), isForm: false }));
    case "application/x-www-form-urlencoded":
      return read(async () => {
        assertEscapes(utf8(await c.req.arrayBuffer()));
        return { fields: await c.req.parseBody({ all: true }), isForm: true };
      });
    case "multipart/form-data":
      return read(async () => {
        utf8(await c.req.arrayBuffer());
        return { fields: await c.req.parseBody({ all: true }), isForm: true };
      });
    default:
      return unreadable("unsupported_media_type", "JSON or a form is read");
  }
}

function unreadable(code: ProblemCode, detail?: string): Unreadable {
  return { kind: "unreadable", code, details: detail === undefined ? {} : { detail } };
}

async function read(how: () => Promise<Omit<Body, "kind">>): Promise<Body | Unreadable> {
  try {
    return { kind: "fields", ...(await how()) };
  } catch {
    return unreadable("malformed");
  }
}

/** @throws if the bytes are not UTF-8 */
function utf8(bytes: ArrayBuffer | Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
}

/** @throws if the escapes of a form (`%EA%B9%80`) are not UTF-8. What separates its fields is ASCII, and escapes nothing. */
function assertEscapes(form: string): void {
  for (const [escapes] of form.matchAll(/(?:%[0-9a-f]{2})+/gi)) decodeURIComponent(escapes);
}

/**
 * The members of a JSON object. JSON.parse keeps the last of two members of one name; other readers keep the first
 * (RFC 8259, section 4), so such a field is an array here, like a form's.
 *
 * @throws if the bytes are not UTF-8, not JSON, or not an object
 */
function readJson(bytes: ArrayBuffer): Record<string, unknown> {
  const text = utf8(bytes);
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TypeError("not an object");
  const fields: Record<string, unknown> = { ...value };
  const seen = new Set<string>();
  visit(text, {
    onObjectProperty: (name, _offset, _length, _line, _character, parents) => {
      if (parents().length > 0) return;
      if (seen.has(name)) fields[name] = [fields[name]];
      seen.add(name);
    },
  });
  return fields;
}
