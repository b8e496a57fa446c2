/**
 * The shape of an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1), as far as ours goes. The files of this folder
 * write it, `web/docs-page.tsx` reads it. Types alone.
 */

/** A JSON Schema (draft 2020-12). */
export type Schema = { description?: string; [keyword: string]: unknown };

/** What points to a component. */
export type Reference = { $ref: string };

export type Parameter = {
  name: string;
  in: "path" | "query" | "header" | "cookie";
  required?: boolean;
  description: string;
  schema: Schema;
  example?: string;
};

export type Header = { description: string; required?: boolean; schema: Schema; example?: unknown };

/** `x-itemSchema` is the schema of each event of a stream: what `itemSchema` is in OpenAPI 3.2. */
export type Media = {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { summary?: string; value: unknown }>;
  "x-itemSchema"?: Schema;
};

export type Response = {
  description: string;
  headers?: Record<string, Header | Reference>;
  content?: Record<string, Media>;
};

/** What is asked of a client: one of these, each of which names security schemes. Empty: nothing. */
export type Security = readonly Record<string, string[]>[];

export type Operation = {
  operationId: string;
  tags: string[];
  summary: string;
  description: string;
  security: Security;
  parameters?: (Parameter | Reference)[];
  requestBody?: { required: boolean; description: string; content: Record<string, Media> };
  responses: Record<string, Response | Reference>;
  /** How many requests a minute one address may make. */
  "x-rate-limit": { name: string; perMinute: number };
};

export type ApiDocument = {
  openapi: string;
  info: { title: string; version: string; summary: string; description: string; license: Record<string, string> };
  servers: { url: string; description: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: {
    schemas: Record<string, Schema>;
    parameters: Record<string, Parameter>;
    headers: Record<string, Header>;
    responses: Record<string, Response>;
    securitySchemes: Record<string, Schema & { description: string }>;
  };
  /** The headers that every answer may have; those that are required, every answer has. */
  "x-every-response": { description: string; headers: Record<string, Header> };
  /** What a request is answered with that no operation describes. */
  "x-any-other-request": { description: string; responses: Record<string, Response | Reference> };
};
