/**
 * The API's document, OpenAPI 3.1: the operations of each file of routes, and what the middleware of `app.ts` adds to all
 * of them. `npm run generate` writes it to `openapi.json`, which auth serves. Nothing in a Worker imports this file.
 */
import type { ProblemCode } from "#shared/contract/problem.ts";
import { LIMITS, ROUTE_LIMITS } from "../http/limit-table.ts";
import type { ApiDocument, Operation, Response } from "./api-document.ts";
import { account } from "./account.ts";
import { adminActions } from "./admin-actions.ts";
import { adminAlerts } from "./admin-alerts.ts";
import { admin } from "./admin.ts";
import { documents } from "./documents.ts";
import { takeAlong } from "./export.ts";
import { EVERY_RESPONSE, HEADERS, PARAMETERS, PREFLIGHT } from "./headers.ts";
import { SECURITY_SCHEMES, TAGS, type Described, type Operations } from "./operation.ts";
import { ownSessions } from "./own-sessions.ts";
import { REFUSALS, redirect, refusal, refusals } from "./responses.ts";
import { schemasOf } from "./schemas.ts";
import { mail } from "./mail.ts";
import { session } from "./session.ts";
import { user } from "./user.ts";
import { watch } from "./watch.ts";

const OPERATIONS: Operations = {
  ...user,
  ...watch,
  ...session,
  ...account,
  ...ownSessions,
  ...takeAlong,
  ...mail,
  ...adminActions,
  ...adminAlerts,
  ...admin,
  ...documents,
};

/** What any request may be refused with. */
const ALWAYS: ProblemCode[] = ["too_many_requests", "internal", "unavailable"];

/** What a request that changes something may be refused with as well: `http/https-only.ts`, `http/cross-site.ts`. */
const CHANGES: ProblemCode[] = ["https_required", "forbidden"];

/** `http/https-only.ts`, for a request that only reads. */
const TO_HTTPS: Response = redirect("Plain http, which only localhost is served over. The same address with https.");

const DESCRIPTION = `
One \`POST /user\` puts a new user into every service of the company, and everybody who holds its token can watch it happen: one light per service.

JSON is UTF-8, times are ISO 8601 in UTC. \`HEAD\` is answered as \`GET\`, without the body. A refusal is a problem document (RFC 9457), or a page for whoever prefers \`text/html\`: \`code\` is stable, \`title\` and \`detail\` are for people. Ignore members that you do not know.

A browser may ask for a change from our own pages, and from the origins that this service lists. [The AsyncAPI document](/asyncapi.json) describes the sockets and the queues.
`.trim();

/** The whole document. */
export function apiDocument(version: string): ApiDocument {
  const paths: ApiDocument["paths"] = {};
  for (const [route, described] of Object.entries(OPERATIONS)) {
    const [method = "", path = ""] = route.split(" ");
    const template = path.replaceAll(/:(\w+)/g, "{$1}");
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(route, described) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "signup-lights",
      version,
      summary: "One signup for every service, and a light for each.",
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/", description: "The origin that serves this document." }],
    tags: TAGS,
    paths,
    components: {
      schemas: schemasOf({ paths, REFUSALS }),
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: REFUSALS,
      securitySchemes: SECURITY_SCHEMES,
    },
    "x-every-response": { description: "The headers of every answer.", headers: EVERY_RESPONSE },
    "x-any-other-request": anyOtherRequest(),
  };
}

function operation(route: string, { responses, refusals: own = [], ...described }: Described): Operation {
  const isRead = route.startsWith("GET");
  const codes: ProblemCode[] = [...own, ...(isRead ? [] : CHANGES), ...ALWAYS];
  const name = ROUTE_LIMITS[route];
  if (name === undefined) throw new Error(`${route} has an operation, and no limit`);
  return {
    ...described,
    responses: { ...responses, ...(isRead && { 308: TO_HTTPS }), ...refusals(...codes) },
    "x-rate-limit": { name, perMinute: LIMITS[name].perMinute },
  };
}

function anyOtherRequest(): ApiDocument["x-any-other-request"] {
  return {
    description: "Another path is not found; another method of a path is not allowed.",
    responses: {
      204: {
        description: "`OPTIONS`, on any path: what a page of a listed origin may send.",
        headers: PREFLIGHT,
      },
      308: TO_HTTPS,
      405: refusal("method_not_allowed"),
      ...refusals(...CHANGES, "not_found", ...ALWAYS),
    },
  };
}
