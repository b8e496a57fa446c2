/**
 * What describes this service: GET /openapi.json and GET /asyncapi.json to programs, GET /docs to people. The documents
 * are generated before the deployment (`openapi/document.ts`, `openapi/async-document.ts`), the same for everybody.
 */
import { Hono } from "hono";
import { etag } from "hono/etag";
import type { HtmlEscapedString } from "hono/utils/html";
import type { AuthApp } from "../http/context.ts";
import type { ApiDocument } from "../openapi/api-document.ts";
import api from "../openapi/openapi.json" with { type: "json" };
import async from "../openapi/asyncapi.json" with { type: "json" };
import { DocsPage } from "../web/docs-page.tsx";
import type { Language } from "../web/words.ts";

/** A copy is asked about before it is used: after a deployment, the document is another one. */
const REVALIDATED = { "cache-control": "no-cache" };

export const documents = new Hono<AuthApp>()
  .get("/openapi.json", etag(), (c) => c.json(api, 200, REVALIDATED))

  .get("/asyncapi.json", etag(), (c) => c.json(async, 200, REVALIDATED))

  .get("/docs", etag(), (c) => c.html(docsPage(c.var.language, new URL(c.req.url).origin), 200, REVALIDATED));

/** The page that was made last in each language. It is the same for everybody, and takes 10 ms to make. */
const made = new Map<Language, { origin: string; page: string }>();

function docsPage(language: Language, origin: string): string {
  const last = made.get(language);
  if (last?.origin === origin) return last.page;
  const document = api as unknown as ApiDocument;
  const page = ((<DocsPage language={language} document={document} origin={origin} />) as HtmlEscapedString).toString();
  made.set(language, { origin, page });
  return page;
}
