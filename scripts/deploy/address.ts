/**
 * Where auth will answer: at workers.dev, or at a domain of the account's. Looks, and says what stands in the way: wrangler
 * would take a domain over from whatever it leads to today, without asking.
 */
import * as z from "zod";
import type { Access } from "./access.ts";
import { RIGHTS } from "./there.ts";

/** A host name, whether it is a domain of the account's, and what is wrong with it (sentences; none if nothing is). */
export type Address = { host: string; isDomain: boolean; problems: string[] };

/** The address of a Worker at workers.dev. */
export async function lookAtWorkersDev({ api, account }: Access, worker: string): Promise<Address> {
  const call = {
    path: `/accounts/${account.id}/workers/subdomain`,
    right: RIGHTS.workers,
    what: "see the account's workers.dev subdomain",
  };
  const found = await api.read(call, z.looseObject({ subdomain: z.string().nullable() }));
  const subdomain = found?.subdomain ?? "";
  if (subdomain !== "") return { host: `${worker}.${subdomain}.workers.dev`, isDomain: false, problems: [] };
  const problem =
    "The account has no workers.dev subdomain yet: open Workers & Pages in the dashboard once, which registers one, or use --domain.";
  return { host: `${worker}.workers.dev`, isDomain: false, problems: [problem] };
}

const domainSchema = z.looseObject({ hostname: z.string(), service: z.string() });
const zoneSchema = z.looseObject({ id: z.string(), name: z.string(), account: z.looseObject({ id: z.string() }) });

/**
 * The address of a Worker at a domain.
 *
 * @param isWithSubdomains HSTS_SUBDOMAINS is "yes": what it says of example.com it says of every name below
 */
export async function lookAtDomain(
  access: Access,
  worker: string,
  host: string,
  isWithSubdomains: boolean,
): Promise<Address> {
  const { api, account } = access;
  const problems: string[] = [];
  const zone = await zoneOf(access, host);
  const taken = await api.list(
    {
      path: `/accounts/${account.id}/workers/domains?hostname=${host}`,
      right: RIGHTS.workers,
      what: `see whether ${host} is a Worker's`,
    },
    domainSchema,
  );
  const owner = taken.find(({ hostname }) => hostname === host)?.service;
  if (zone === undefined) problems.push(`${host} is in no zone of this account: add the domain to Cloudflare first.`);
  if (owner !== undefined && owner !== worker) problems.push(`${host} already leads to the Worker ${owner}.`);
  if (zone !== undefined && owner === undefined) {
    const call = {
      path: `/zones/${zone.id}/dns_records?name=${host}`,
      right: RIGHTS.dns,
      what: `see where ${host} leads`,
    };
    const records = await api.list(call, z.looseObject({ type: z.string(), name: z.string() }));
    const types = records.filter(({ name }) => name === host).map(({ type }) => type);
    if (types.length > 0) {
      problems.push(
        `${host} has DNS records (${types.join(", ")}) that lead elsewhere: delete them first, if nobody needs them.`,
      );
    }
  }
  if (zone?.name === host && isWithSubdomains) {
    problems.push(
      `${host} is a bare domain, and HSTS would shut plain http for every name below it: set HSTS_SUBDOMAINS = "no" in wrangler.toml.`,
    );
  }
  return { host, isDomain: true, problems };
}

/** The zone that a host lies in: its own, or the nearest one above. */
async function zoneOf({ api, account }: Access, host: string): Promise<z.infer<typeof zoneSchema> | undefined> {
  const labels = host.split(".");
  const names = labels.slice(0, -1).map((_, index) => labels.slice(index).join("."));
  for (const name of names) {
    const call = {
      path: `/zones?name=${name}`,
      right: RIGHTS.zones,
      what: `see whether ${name} is a zone of the account`,
    };
    const zones = await api.list(call, zoneSchema);
    const zone = zones.find((one) => one.name === name && one.account.id === account.id);
    if (zone !== undefined) return zone;
  }
  return undefined;
}
