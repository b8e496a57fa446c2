/** The body of an operation that takes JSON or a form. */
import type { Media } from "./api-document.ts";
import { examples } from "./examples.ts";
import type { Described } from "./operation.ts";
import { schema } from "./schemas.ts";

/** A body of a named schema, with examples of it, in each of the media types that are read. */
export function bodyOf(name: string, values: Record<string, unknown>): NonNullable<Described["requestBody"]> {
  return bodyOfEither({ schema: schema(name), ...examples(values) });
}

/** The same where a form has other members than JSON. */
export function bodyOfEither(json: Media, form = json): NonNullable<Described["requestBody"]> {
  return {
    required: true,
    description: "UTF-8, at most 8 KiB, without a `Content-Encoding`.",
    content: { "application/json": json, "application/x-www-form-urlencoded": form, "multipart/form-data": form },
  };
}
