/** The API's document and the routes say the same; and how it is served. */
import { describe, expect, test } from "vitest";
import { app } from "../app.ts";
import { ask } from "../client.suite.ts";
import document from "./openapi.json" with { type: "json" };

/** Every route, as hono names it: `GET /user/:userId`. Middleware is for ALL methods. */
const routes = new Set(app.routes.flatMap(({ method, path }) => (method === "ALL" ? [] : `${method} ${path}`)));

/** Every operation under the name that its route has. */
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.keys(item).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
);

const nameOf = ({ operationId }: { operationId: string }): string => operationId;

test("every route has an operation, and every operation a route", () => {
  expect(operations.toSorted()).toEqual([...routes].toSorted());
});

test("no two operations have one name", () => {
  const names = Object.values(document.paths).flatMap((item) => Object.values(item as object).map(nameOf));
  expect(new Set(names).size).toBe(operations.length);
});

describe("the document is served", () => {
  test("as a page: every operation and every schema has an anchor, and every link on the page leads to one", async () => {
    const response = await ask("/docs", { headers: { accept: "text/html", "accept-language": "ko" } });
    const page = await response.text();
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const names = Object.values(document.paths).flatMap((item) => Object.values(item as object).map(nameOf));
    for (const name of names) expect(anchors).toContain(name);
    for (const name of Object.keys(document.components.schemas)) expect(anchors).toContain(`schema-${name}`);
    for (const [, anchor] of page.matchAll(/href="#([^"]+)"/g)) expect(anchors).toContain(anchor);
    expect(page).toContain('<html lang="ko">');
    expect(page).not.toContain("[object Object]");
    expect(page).not.toContain("<script");
  });

  test("as it was generated", async () => {
    const response = await ask("/openapi.json");
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("cache-control")).toBe("no-cache");
    expect(await response.json()).toEqual(document);
  });

  test.each(["/openapi.json", "/asyncapi.json", "/docs"])("once to whoever keeps a copy of %s", async (path) => {
    const first = await ask(path);
    await first.text();
    const again = await ask(path, { headers: { "if-none-match": first.headers.get("etag")! } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});
