/**
 * Compares what auth answers with the API's document: status, content type, headers, body, and each event of a stream. Pure:
 * `company.ts` and the attacks hand in every answer that they get. Stricter than a client has to be: a member, a header or
 * a status that the document does not have is a deviation.
 *
 * Answers that auth's code has not made are not compared: see `ofTheRuntime`.
 */
import type { ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import document from "../../workers/auth/openapi/openapi.json" with { type: "json" };
import type { ApiDocument, Header, Reference, Response as Described } from "../../workers/auth/openapi/api-document.ts";

/** A request, and what came of it. `isWhole`: the body was read to its end. */
export type Exchange = {
  method: string;
  path: string;
  status: number;
  headers: Headers;
  body: string;
  isWhole: boolean;
};

/** What HTTP/1.1 itself adds to an answer (RFC 9110, sections 6.6 and 8; RFC 9112, sections 6, 7 and 9). */
const OF_TRANSPORT = new Set(
  "connection content-encoding content-length content-type date keep-alive sec-websocket-accept sec-websocket-extensions transfer-encoding upgrade".split(
    " ",
  ),
);

const api = document as unknown as ApiDocument;
const ajv = new Ajv2020({ strict: false, allErrors: true });
// @ts-expect-error A CommonJS module: its default export is the function itself.
addFormats(ajv);
ajv.addSchema({ $id: "api", components: { schemas: closed(document.components.schemas) } });

/** Every deviation of an answer from the document; empty if there is none. */
export function deviations(exchange: Exchange): string[] {
  const { method, path, status, body } = exchange;
  if (ofTheRuntime(exchange)) return [];
  const responses = responsesTo(method, new URL(`http://auth${path}`).pathname);
  const response = responses[status];
  const faults =
    response === undefined
      ? [`status ${status} is not in the document`]
      : [...headerFaults(exchange, resolve(response)), ...bodyFaults(exchange, resolve(response))];
  return faults.map((fault) => `${method} ${path} ${status}: ${fault} (${body.slice(0, 200)})`);
}

/** Every deviation of a socket's message from the AsyncAPI document, whose snapshots are the same. */
export function frameDeviations(text: string): string[] {
  return schemaFaults(SNAPSHOT, JSON.parse(text)).map((fault) => `socket: ${fault} (${text.slice(0, 200)})`);
}

const SNAPSHOT = { $ref: "#/components/schemas/Snapshot" };

/**
 * True for an answer that workerd or Miniflare made before auth's code, or in its place: every answer of auth's code has a
 * policy. Example: 400 to a request that is no HTTP.
 */
function ofTheRuntime({ status, headers }: Exchange): boolean {
  return !headers.has("content-security-policy") && (status === 400 || status === 500);
}

/** What a request may be answered with: by its operation, or by the rule for whatever has none. */
function responsesTo(method: string, path: string): ApiDocument["paths"][string][string]["responses"] {
  // A path as it stands comes before a template that it would fit (OpenAPI 3.1, "Paths Object").
  const template =
    path in api.paths ? path : (Object.keys(api.paths).find((one) => templatePattern(one).test(path)) ?? "");
  const operation = api.paths[template]?.[method === "HEAD" ? "get" : method.toLowerCase()];
  return (operation ?? api["x-any-other-request"]).responses;
}

function templatePattern(template: string): RegExp {
  const literal = template.replaceAll(".", String.raw`\.`);
  return new RegExp(`^${literal.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
}

function headerFaults({ headers }: Exchange, response: Described): string[] {
  const described = new Map(
    Object.entries({ ...api["x-every-response"].headers, ...response.headers }).map(([name, header]) => [
      name.toLowerCase(),
      resolve(header),
    ]),
  );
  const missing = [...described].filter(([name, { required }]) => required === true && !headers.has(name));
  const wrong = [...headers].flatMap(([name, value]) => {
    const header = described.get(name);
    if (header === undefined) return OF_TRANSPORT.has(name) ? [] : [`header ${name} is not in the document`];
    return headerFits(header, value) ? [] : [`header ${name} is ${value}`];
  });
  return [...missing.map(([name]) => `header ${name} is missing`), ...wrong];
}

function headerFits({ schema }: Header, value: string): boolean {
  return validatorOf(schema)(schema["type"] === "integer" ? Number(value) : value);
}

function bodyFaults({ method, headers, body, isWhole }: Exchange, response: Described): string[] {
  const type = headers.get("content-type")?.split(";", 1)[0] ?? "";
  const media = response.content?.[type];
  if (response.content === undefined) return type === "" && body === "" ? [] : [`a body of ${type || "no type"}`];
  if (media === undefined) return [`content type ${type || "none"} is not in the document`];
  if (method === "HEAD") return body === "" ? [] : ["a body"];
  const itemSchema = media["x-itemSchema"];
  if (itemSchema !== undefined) return eventsIn(body).flatMap((event) => eventFaults(event, itemSchema));
  if (!isWhole || !type.endsWith("json")) return [];
  return schemaFaults(media.schema, JSON.parse(body));
}

/** An event fits one of the alternatives: its name and id as they are, its data as what its text says. */
function eventFaults({ event, id, data }: EventSourceMessage, itemSchema: object): string[] {
  const named = (itemSchema as EventSchemas).oneOf.find(({ properties }) => properties.event.const === event);
  if (named === undefined) return [`event ${event} is not in the document`];
  const item = { event, ...(id !== undefined && { id }), data };
  return [...schemaFaults(named, item), ...schemaFaults(named.properties.data.contentSchema, JSON.parse(data))];
}

type EventSchemas = { oneOf: { properties: { event: { const: string }; data: { contentSchema: object } } }[] };

/** The events that have come whole, in a stream that may have been left in the middle. */
function eventsIn(text: string): EventSourceMessage[] {
  const events: EventSourceMessage[] = [];
  createParser({ onEvent: (event) => events.push(event) }).feed(text);
  return events;
}

function schemaFaults(schema: object, value: unknown): string[] {
  const validate = validatorOf(schema);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath || "the body", message, JSON.stringify(params)].join(" "),
  );
}

const compiled = new Map<object, ValidateFunction>();

/** A schema of the document, compiled once, not for each answer. */
function validatorOf(schema: object): ValidateFunction {
  const validate = compiled.get(schema) ?? ajv.compile(withBase(schema));
  compiled.set(schema, validate);
  return validate;
}

/** A schema whose references are found among the document's components. */
function withBase(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components/', '"api#/components/')) as object;
}

/** The schemas, whose objects have no other members than those that are described. */
function closed<T>(value: T): T {
  if (Array.isArray(value)) return value.map(closed) as T;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, member]) => [key, closed(member) as unknown]);
  const isObject = "type" in value && value.type === "object" && "properties" in value;
  return { ...(isObject && { additionalProperties: false }), ...Object.fromEntries(entries) } as T;
}

function resolve<T extends object>(item: T | Reference): T {
  if (!("$ref" in item)) return item;
  const [, , kind = "", name = ""] = item.$ref.split("/");
  return (api.components as Record<string, Record<string, object>>)[kind]![name] as T;
}
