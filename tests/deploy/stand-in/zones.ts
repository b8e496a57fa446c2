/** The stand-in's zones, their DNS records, and the Workers' custom domains. */
import { Hono } from "hono";
import type { Account } from "./account.ts";
import { no, ok } from "./answers.ts";

/** `/zones`. */
export function zones(account: Account): Hono {
  return new Hono()
    .get("/", (c) => {
      const found = account.zones.filter(({ name }) => name === c.req.query("name"));
      return ok(
        c,
        found.map(({ id, name }) => ({ id, name, account: { id: account.id } })),
      );
    })
    .get("/:id/dns_records", (c) => {
      const zone = account.zones.find(({ id }) => id === c.req.param("id"));
      if (zone === undefined) return no(c, 404, 7_003, "No such zone");
      if (!account.rights.has("dns")) return no(c, 403, 10_000, "Authentication error");
      return ok(
        c,
        zone.records.filter(({ name }) => name === c.req.query("name")),
      );
    });
}

/** `/accounts/:id/workers`, as far as it is about domains. A domain that is published takes its records over. */
export function domains(account: Account): Hono {
  return new Hono()
    .get("/domains", (c) => {
      const { service, hostname } = c.req.query();
      const found = account.domains.filter(
        (domain) => (service ?? domain.service) === domain.service && (hostname ?? domain.hostname) === domain.hostname,
      );
      return ok(c, found);
    })
    .delete("/domains/:id", (c) => {
      account.domains = account.domains.filter(({ id }) => id !== c.req.param("id"));
      return ok(c, null);
    })
    .post("/scripts/:name/domains/changeset", (c) => ok(c, { added: [], removed: [], updated: [], conflicting: [] }))
    .put("/scripts/:name/domains/records", async (c) => {
      const { origins } = await c.req.json<{ origins: { hostname: string }[] }>();
      const service = c.req.param("name");
      const others = account.domains.filter((domain) => domain.service !== service);
      account.domains = [...others, ...origins.map(({ hostname }) => ({ id: crypto.randomUUID(), hostname, service }))];
      return ok(c, null);
    });
}
