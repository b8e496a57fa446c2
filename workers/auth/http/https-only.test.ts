import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { app } from "../app.ts";

const ask = (url: string, method = "GET") =>
  app.fetch(new Request(url, { method, redirect: "manual" }), env, createExecutionContext());

test.each(["localhost:8787", "127.0.0.1:8787", "[::1]:8787", "shop.localhost"])(
  "on %s plain http is served",
  async (host) => {
    expect((await ask(`http://${host}/user`)).status).toBe(200);
  },
);

test.each(["signup.example", "signup.example:8080", "localhost.example", "127.0.0.1.example", "10.0.0.1"])(
  "on %s a reader of plain http is led to https, and what would be sent is refused",
  async (host) => {
    const read = await ask(`http://${host}/user?a=b`);
    const name = host.split(":")[0];
    expect([read.status, read.headers.get("location")]).toEqual([308, `https://${name}/user?a=b`]);
    for (const path of ["/user", "/login", "/logout"]) {
      const sent = await ask(`http://${host}${path}`, "POST");
      expect([sent.status, await sent.json()]).toMatchObject([403, { code: "https_required" }]);
    }
  },
);

test.each([
  ["yes", "max-age=63072000; includeSubDomains"],
  ["no", "max-age=63072000"],
])("with HSTS_SUBDOMAINS %s every answer says: %s", async (HSTS_SUBDOMAINS, header) => {
  for (const path of ["/user", "/nowhere", "/assets/nothing.js"]) {
    const settings = { ...env, HSTS_SUBDOMAINS };
    const { headers } = await app.fetch(
      new Request(`https://signup.example${path}`),
      settings,
      createExecutionContext(),
    );
    expect(headers.get("strict-transport-security")).toBe(header);
  }
});
