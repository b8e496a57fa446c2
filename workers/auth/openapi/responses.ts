/**
 * The responses of the API's document: pages, JSON, streams, and a refusal for each code. What several operations share
 * becomes a component.
 */
import { PROBLEMS, problem, type ProblemCode } from "#shared/contract/problem.ts";
import type { Header, Media, Reference, Response, Schema } from "./api-document.ts";
import { REFUSALS as REFUSAL_EXAMPLES, STREAM, examples } from "./examples.ts";
import { ALLOW, header } from "./headers.ts";
import { PROBLEMS_MEAN } from "./meanings.ts";
import { schema } from "./schemas.ts";

type Headers = Record<string, Header | Reference>;

const HTML: Media = { schema: { type: "string", contentMediaType: "text/html" } };
const NEVER_STORED: Headers = { "Cache-Control": header("NeverStored") };

/** A page. */
export function page(description: string, headers: Headers = NEVER_STORED): Response {
  return { description, headers, content: { "text/html": HTML } };
}

/** JSON by a named schema, and examples of it. */
export function json(
  description: string,
  name: string,
  values: Record<string, unknown>,
  headers: Headers = NEVER_STORED,
): Response {
  return { description, headers, content: { "application/json": { schema: schema(name), ...examples(values) } } };
}

/** The same as a page to whoever prefers one. */
export function withPage(response: Response): Response {
  return { ...response, content: { ...response.content, "text/html": HTML } };
}

/** Leads elsewhere. */
export function redirect(description: string, headers: Headers = {}): Response {
  return { description, headers: { Location: header("Location"), ...headers } };
}

/** An event of a stream by its name and the schema of its data. All but `error` have the `seq` of their snapshot for an id. */
function event(name: string, dataSchema: Schema): Schema {
  const hasId = name !== "error";
  return {
    type: "object",
    required: ["event", ...(hasId ? ["id"] : []), "data"],
    properties: {
      event: { const: name },
      ...(hasId && { id: { type: "string", pattern: "^[0-9]+$" } }),
      data: { type: "string", contentMediaType: "application/json", contentSchema: dataSchema },
    },
    additionalProperties: false,
  };
}

const snapshotThat = (isSettled: boolean): Schema => ({
  allOf: [schema("Snapshot"), { properties: { settled: { const: isSettled } } }],
});

/** The stream of a signup (HTML standard, section 9.2). */
export const EVENT_STREAM: Media = {
  schema: { type: "string" },
  example: STREAM,
  "x-itemSchema": {
    description: [
      "Events, after the time to wait before coming back (`retry`).",
      "`status`: a new [snapshot](#schema-Snapshot); its `id` is the `seq`.",
      "`settled`: the last snapshot; the stream ends.",
      "`detached`: the newest snapshot, after 60 s; the stream ends and the signup goes on: come back.",
      "`error`: a [problem](#schema-Problem); the stream ends.",
    ].join(" "),
    oneOf: [
      event("status", snapshotThat(false)),
      event("settled", snapshotThat(true)),
      event("detached", snapshotThat(false)),
      event("error", problemOf("too_many_requests", "idempotency_key_reused", "unavailable")),
    ],
  },
};

/** The headers that come with some refusals. */
const REFUSAL_HEADERS: { [Code in ProblemCode]?: Headers } = {
  method_not_allowed: { Allow: ALLOW },
  upgrade_required: { Upgrade: header("Upgrade") },
  unsupported_media_type: { "Accept-Encoding": header("AcceptEncoding") },
  too_many_requests: {
    "Retry-After": header("RetryAfter"),
    RateLimit: header("RateLimit"),
    "RateLimit-Policy": header("RateLimitPolicy"),
  },
  unavailable: { "Retry-After": header("MayRetryAfter") },
};

/** Refusals with these codes: one response for each of their statuses. */
export function refusals(...codes: ProblemCode[]): Record<string, Reference> {
  const byStatus = Object.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, same]) => [status, { $ref: `#/components/responses/${add(same)}` }]),
  );
}

/** Every refusal that an operation has, by name. */
export const REFUSALS: Record<string, Response> = {};

function add(codes: ProblemCode[]): string {
  const sorted = Object.keys(PROBLEMS).filter((code): code is ProblemCode => codes.includes(code as ProblemCode));
  const name = sorted.map(pascalCase).join("Or");
  REFUSALS[name] ??= refusal(...sorted);
  return name;
}

/** The refusal with one of these codes. */
export function refusal(...codes: ProblemCode[]): Response {
  const documents: Record<string, unknown> = Object.fromEntries(codes.map((code) => [code, problem(code)]));
  return {
    description: codes.map((code) => `\`${code}\`: ${PROBLEMS_MEAN[code]}`).join("\n\n"),
    headers: Object.assign({ ...NEVER_STORED }, ...codes.map((code) => REFUSAL_HEADERS[code] ?? {})) as Headers,
    content: {
      "application/problem+json": { schema: problemOf(...codes), ...examples({ ...documents, ...examplesOf(codes) }) },
      "text/html": HTML,
    },
  };
}

function examplesOf(codes: ProblemCode[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(REFUSAL_EXAMPLES).filter(([code]) => codes.includes(code as ProblemCode)));
}

/** A problem document with one of these codes. */
function problemOf(...codes: ProblemCode[]): Schema {
  const statuses = [...new Set(codes.map((code) => PROBLEMS[code].status))];
  return { allOf: [schema("Problem"), { properties: { code: { enum: codes }, status: { enum: statuses } } }] };
}

/** `invalid_fields` as a component is called: `InvalidFields`. */
function pascalCase(code: string): string {
  return code.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
