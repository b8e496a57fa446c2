/** The operations of `routes/documents.tsx`, `routes/assets.tsx` and `routes/health.ts`: what describes this service. */
import { driftOf } from "../operations/drift.ts";
import type { Response } from "./api-document.ts";
import { header, parameter } from "./headers.ts";
import { OPEN, type Operations } from "./operation.ts";
import { json, page } from "./responses.ts";

const KEPT = { ETag: header("ETag"), "Cache-Control": header("Revalidated") };
const unchanged: Response = { description: "The client's copy is still right.", headers: KEPT };
const text = { schema: { type: "string" } };

function jsonDocument(description: string): Response {
  return { description, headers: KEPT, content: { "application/json": { schema: { type: "object" } } } };
}

export const documents: Operations = {
  "GET /health": {
    operationId: "getHealth",
    tags: ["Service"],
    summary: "Whether auth can serve",
    description:
      "Answers also while the database is away; then without `services`. Those say how far each replica is from the accounts that auth keeps.",
    security: OPEN,
    responses: { 200: json("auth can serve.", "Health", { ok: { status: "ok", services: driftOf([], 0) } }) },
  },
  "GET /ready": {
    operationId: "getReady",
    tags: ["Service"],
    summary: "Whether every part answers",
    description:
      "Asks the database, an object, the queues and every replica, for two seconds at most. `unavailable` says in `detail` which did not answer.",
    security: OPEN,
    responses: { 200: json("Every part answers.", "Ready", { ready: { status: "ready" } }) },
  },
  "GET /openapi.json": {
    operationId: "getOpenApi",
    tags: ["Service"],
    summary: "This document",
    description: "OpenAPI 3.1. [/docs](/docs) is the same as a page.",
    security: OPEN,
    parameters: [parameter("IfNoneMatch")],
    responses: { 200: jsonDocument("The document."), 304: unchanged },
  },
  "GET /asyncapi.json": {
    operationId: "getAsyncApi",
    tags: ["Service"],
    summary: "The queues and the sockets",
    description: "AsyncAPI 3.0.",
    security: OPEN,
    parameters: [parameter("IfNoneMatch")],
    responses: { 200: jsonDocument("The document."), 304: unchanged },
  },
  "GET /docs": {
    operationId: "getDocs",
    tags: ["Service"],
    summary: "This document as a page",
    description: "Without a script. Every operation and schema has an anchor.",
    security: OPEN,
    parameters: [parameter("Language"), parameter("IfNoneMatch")],
    responses: { 200: page("The page.", KEPT), 304: unchanged },
  },
  "GET /assets/:file": {
    operationId: "getAsset",
    tags: ["Service"],
    summary: "A file of the pages",
    description:
      "A stylesheet, a script or an icon, with a hash of the content in its name; or the lights that the form's script shows in its place.",
    security: OPEN,
    parameters: [
      { name: "file", in: "path", required: true, description: "The name of the file.", schema: { type: "string" } },
    ],
    responses: {
      200: {
        description: "The file.",
        headers: {
          "Cache-Control": {
            description: "What has a hash in its name never changes.",
            required: true,
            schema: { enum: ["public, max-age=31536000, immutable", "no-store"] },
          },
        },
        content: { "text/css": text, "text/javascript": text, "image/svg+xml": text, "text/html": text },
      },
    },
    refusals: ["not_found"],
  },
};
