/**
 * The stand-in's Workers: uploads are parsed and kept, with their bindings and modules. An upload is refused if it is bound
 * to a queue or a database that is not there, or if a secret that it inherits is not.
 */
import { Hono, type Context } from "hono";
import type { Account, Binding, Script, Version } from "./account.ts";
import { no, ok } from "./answers.ts";

const ABSENT = [404, 10_007, "This Worker does not exist on your account."] as const;

/** Of an upload's Durable Objects: none was made, renamed or left over. wrangler wants every list. */
const NOTHING_TO_RECONCILE = {
  created: [],
  updated: [],
  deleted: [],
  renamed: [],
  transferred: [],
  transfer_pending: [],
  removable_entries: [],
  warnings: [],
  info: [],
};

/** What an upload's part `metadata` says, as far as it matters here. */
type Metadata = {
  bindings?: Binding[];
  annotations?: Record<string, string>;
  keep_bindings?: string[];
  limits?: unknown;
  observability?: unknown;
};

/** `/accounts/:id/workers`. */
export function workers(account: Account): Hono {
  const of = (c: Context) => account.scripts.get(c.req.param("name") ?? "");
  return new Hono()
    .get("/subdomain", (c) =>
      account.subdomain === null
        ? no(c, 404, 10_007, "There is no workers.dev subdomain")
        : ok(c, { subdomain: account.subdomain }),
    )
    .get("/services/:name", (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      const last = { tag: script.tag, tags: [], last_deployed_from: "wrangler" };
      return ok(c, { default_environment: { environment: "production", script: last } });
    })
    .get("/workers/:name", (c) => {
      const script = of(c);
      return script === undefined ? no(c, ...ABSENT) : ok(c, { name: script.name, subdomain: script.subdomain });
    })
    .get("/scripts/:name/secrets", (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      const secrets = running(script)?.bindings.filter(({ type }) => type === "secret_text") ?? [];
      return ok(
        c,
        secrets.map(({ name, type }) => ({ name, type })),
      );
    })
    .get("/scripts/:name/settings", (c) => {
      const script = of(c);
      return script === undefined ? no(c, ...ABSENT) : ok(c, { bindings: shown(running(script)) });
    })
    .get("/scripts/:name/deployments", (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      const deployments = script.deployed.toReversed().map((version_id) => ({
        id: version_id,
        strategy: "percentage",
        versions: [{ version_id, percentage: 100 }],
      }));
      return ok(c, { deployments });
    })
    .get("/scripts/:name/versions/:version", (c) => {
      const version = of(c)?.versions.find(({ id }) => id === c.req.param("version"));
      if (version === undefined) return no(c, ...ABSENT);
      return ok(c, { id: version.id, annotations: version.annotations, resources: { bindings: shown(version) } });
    })
    .get("/scripts/:name/subdomain", (c) => {
      const script = of(c);
      return script === undefined ? no(c, ...ABSENT) : ok(c, script.subdomain);
    })
    .post("/scripts/:name/subdomain", async (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      script.subdomain = await c.req.json();
      return ok(c, script.subdomain);
    })
    .get("/scripts/:name/script-settings", (c) => {
      const script = of(c);
      return script === undefined ? no(c, ...ABSENT) : ok(c, { observability: script.observability });
    })
    .patch("/scripts/:name/script-settings", async (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      const { observability } = await c.req.json<Metadata>();
      script.observability = observability;
      return ok(c, {});
    })
    .put("/scripts/:name", async (c) => {
      const version = await uploaded(c, account);
      if (version instanceof Response) return version;
      const script = of(c) ?? newScript(account, c.req.param("name"));
      script.versions.push(version);
      script.deployed.push(version.id);
      script.observability = version.metadata["observability"];
      return ok(c, {
        id: script.name,
        deployment_id: version.id.replaceAll("-", ""),
        startup_time_ms: 10,
        exports_reconciliation: NOTHING_TO_RECONCILE,
      });
    })
    .post("/scripts/:name/versions", async (c) => {
      const script = of(c);
      const version = await uploaded(c, account);
      if (version instanceof Response) return version;
      if (script === undefined) return no(c, ...ABSENT);
      script.versions.push(version);
      return ok(c, { id: version.id, startup_time_ms: 10, resources: { script: { etag: version.id } } });
    })
    .post("/scripts/:name/deployments", async (c) => {
      const script = of(c);
      const { versions } = await c.req.json<{ versions: { version_id: string }[] }>();
      if (script === undefined) return no(c, ...ABSENT);
      script.deployed.push(...versions.map(({ version_id }) => version_id));
      return ok(c, { id: versions[0]?.version_id });
    })
    .get("/scripts/:name/schedules", (c) => {
      const script = of(c);
      return script === undefined ? no(c, ...ABSENT) : ok(c, { schedules: script.crons.map((cron) => ({ cron })) });
    })
    .put("/scripts/:name/schedules", async (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      script.crons = (await c.req.json<{ cron: string }[]>()).map(({ cron }) => cron);
      return ok(c, { schedules: script.crons.map((cron) => ({ cron })) });
    })
    .delete("/scripts/:name", (c) => {
      const script = of(c);
      if (script === undefined) return no(c, ...ABSENT);
      account.scripts.delete(script.name);
      return ok(c, null);
    });
}

function newScript(account: Account, name: string): Script {
  const tag = crypto.randomUUID();
  const subdomain = { enabled: false, previews_enabled: false };
  const script: Script = { name, tag, versions: [], deployed: [], subdomain, observability: undefined, crons: [] };
  account.scripts.set(name, script);
  return script;
}

/** The version of a Worker that runs. */
export function running({ versions, deployed }: Script): Version | undefined {
  return versions.find(({ id }) => id === deployed.at(-1));
}

/** Bindings as an answer has them: no secret's text. */
function shown(version: Version | undefined): Binding[] {
  return (version?.bindings ?? []).map(({ type, name, ...rest }) =>
    type === "secret_text" ? { type, name } : { type, name, ...rest },
  );
}

/** An upload's version, or why it is refused. */
async function uploaded(c: Context, account: Account): Promise<Version | Response> {
  const form = await c.req.formData();
  const metadata = JSON.parse(await textOf(form.get("metadata"))) as Metadata;
  if (!account.isPaid && metadata.limits !== undefined) {
    return no(c, 400, 100_328, "CPU limits are not supported for the Free plan.");
  }
  const before = account.scripts.get(c.req.param("name") ?? "");
  const old = before === undefined ? [] : (running(before)?.bindings ?? []);
  const bindings: Binding[] = [];
  for (const binding of metadata.bindings ?? []) {
    const kept = binding.type === "inherit" ? old.find(({ name }) => name === binding.name) : binding;
    if (kept === undefined) return no(c, 400, 10_056, `There is no binding ${binding.name} to inherit`);
    if (kept.type === "queue" && !account.queues.has(String(kept["queue_name"]))) {
      return no(c, 400, 10_021, `Queue "${String(kept["queue_name"])}" does not exist`);
    }
    if (kept.type === "service" && !account.scripts.has(String(kept["service"]))) {
      return no(c, 400, 10_143, `There is no Worker "${String(kept["service"])}" to be bound to`);
    }
    if (kept.type === "d1" && !account.databases.has(String(kept["id"]))) {
      return no(c, 400, 10_021, "binding DB of type d1 must have a valid `id` specified");
    }
    bindings.push(kept);
  }
  const names = new Set(bindings.map(({ name }) => name));
  const keeps = metadata.keep_bindings ?? [];
  bindings.push(...old.filter(({ type, name }) => keeps.includes(type) && !names.has(name)));
  const files = [...form.entries()].filter(([name]) => name !== "metadata");
  const modules = await Promise.all(
    files.map(async ([name, file]) => ({ name, type: (file as File).type, text: await textOf(file) })),
  );
  const { annotations = {} } = metadata;
  return { id: crypto.randomUUID(), annotations, metadata, bindings, modules };
}

async function textOf(part: File | string | null): Promise<string> {
  return part instanceof File ? part.text() : (part ?? "");
}
