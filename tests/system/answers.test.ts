/** The other two answers of POST /user, JSON and a page, and what becomes of a request that is sent twice. */
import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { snapshotSchema } from "#shared/contract/snapshot.ts";
import { lights, person, startCompany, ticketOf, type Stream } from "./company.ts";

const company = await startCompany();

/** What three services keep of one user. */
const kept = (userId: string) =>
  Promise.all((["auth", "chat", "customer"] as const).map((service) => company.rows(service, userId)));

describe("a client that accepts JSON", () => {
  test("gets 202, the accepted snapshot, the Location and the token", async () => {
    const response = await company.post(person("kim"), { accept: "application/json" });
    const { location, token } = ticketOf(response.headers);
    const snapshot = snapshotSchema.parse(await response.json());
    expect(response.status).toBe(202);
    expect(snapshot).toMatchObject({ userId: "kim", seq: 1, settled: false });
    expect(location).toBe(`/user/kim/signups/${snapshot.eventId}`);
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("vary")).toBe("Origin, Accept, Accept-Language");
  });

  test("has a cookie of this signup's own, which scripts cannot read and other sites cannot send along", async () => {
    const response = await company.post(person("lee"), { accept: "application/json" });
    const { location, token } = ticketOf(response.headers);
    const [cookie, ...more] = response.headers.getSetCookie();
    const [pair, ...attributes] = cookie!.split("; ");
    expect(more.map((other) => other.split(";")[0])).toEqual([`__Host-latest-signup=${encodeURIComponent(location)}`]);
    expect(pair).toBe(`__Host-signup-${location.split("/").at(-1)}=${token}`);
    expect(attributes.toSorted()).toEqual(["HttpOnly", "Max-Age=259200", "Path=/", "SameSite=Lax", "Secure"]);
  });

  test("reads at the Location what came of it", async () => {
    const ticket = await company.ticket(person("park"));
    const { frames } = await company.follow(ticket);
    expect(await company.snapshot(ticket)).toEqual(frames.at(-1));
    expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  });
});

describe("a browser without a script", () => {
  test("is sent to the status page, which it may see with its cookie", async () => {
    const response = await company.post(person("choi"), { accept: "text/html" });
    expect(response.status).toBe(303);
    const ticket = ticketOf(response.headers);
    await company.follow(ticket);
    const cookie = response.headers.getSetCookie()[0]!.split(";")[0]!;
    const page = await company.fetch(ticket.location, { headers: { accept: "text/html", cookie } });
    expect(page.status).toBe(200);
    const text = await page.text();
    for (const service of ["auth", "chat", "customer"]) {
      expect(text).toContain(`data-service="${service}" data-status="success"`);
    }
  });
});

test.each([
  ["the stylesheet", /href="(\/assets\/form\.\w+\.css)"/, "text/css; charset=utf-8"],
  ["the script", /src="(\/assets\/form\.\w+\.js)"/, "text/javascript; charset=utf-8"],
  ["the icon", /href="(\/assets\/favicon\.\w+\.svg)"/, "image/svg+xml"],
])("%s of a page is kept for ever, and taken for what it says it is, for no other site's", async (_, link, type) => {
  const page = await (await company.fetch("/user", { headers: { accept: "text/html" } })).text();
  const response = await company.fetch(link.exec(page)![1]!);
  expect(await response.text()).not.toBe("");
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe(type);
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(response.headers.get("x-content-type-options")).toBe("nosniff");
  expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
});

test("a page's file under another name is not found, and that is not kept", async () => {
  const response = await company.fetch("/assets/style.css");
  await response.text();
  expect([response.status, response.headers.get("cache-control")]).toEqual([404, "no-store"]);
});

describe("everything that is sent twice", () => {
  const settledLights = async (again: Stream) => lights(again.frames.at(-1));

  test.each(["text/event-stream", "application/json", "text/html"])(
    "is two signups of which the second changes nothing, answered as %s",
    async (accept) => {
      const who = person(`twice-${accept.length}`);
      const first = await company.post(who, { accept });
      await first.text();
      expect(await settledLights(await company.follow(ticketOf(first.headers)))).toEqual([
        "success",
        "success",
        "success",
      ]);
      const before = await kept(who.userId);
      const second = await company.post(who, { accept });
      await second.text();
      expect(second.status).toBe(first.status);
      expect(await settledLights(await company.follow(ticketOf(second.headers)))).toEqual([
        "duplicate",
        "duplicate",
        "duplicate",
      ]);
      expect(await kept(who.userId)).toEqual(before);
    },
  );

  test("is one signup when both carry the same idempotency key", async () => {
    const who = person("jung");
    const headers = { accept: "application/json", "idempotency-key": "a-key" };
    const [first, second] = [await company.post(who, headers), await company.post(who, headers)];
    expect(ticketOf(second.headers)).toEqual(ticketOf(first.headers));
    await Promise.all([first.text(), second.text()]);
    const { frames } = await company.follow(ticketOf(second.headers));
    expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  });
});
