/**
 * What describes this service to programs: GET /openapi.json. The document is generated before it is deployed
 * (`openapi/document.ts`), and the same for everybody.
 */
import { Hono } from "hono";
import { etag } from "hono/etag";
import type { AuthApp } from "../http/context.ts";
import api from "../openapi/openapi.json" with { type: "json" };

export const documents = new Hono<AuthApp>()
  // A copy is asked about before it is used: after a deployment, the document is another one.
  .get("/openapi.json", etag(), (c) => c.json(api, 200, { "cache-control": "no-cache" }));
