/** What an environment's Workers are configured with, derived from the three wrangler.toml files. */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { describe, expect, onTestFinished, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import {
  checked,
  inEnvironment,
  queuesOf,
  readConfigs,
  withVarsOf,
  writeConfig,
} from "../../scripts/deploy/configs.ts";
import { filesOf } from "../../scripts/service-files.ts";
import { ROOT, configPath } from "../../scripts/wrangler.ts";

const production = await readConfigs("production");
const staging = await readConfigs("staging");

/** Every name that an account knows an environment's parts by. */
const namesIn = (configs: typeof production) => [
  ...queuesOf(configs),
  ...SERVICES.flatMap((service) => {
    const { name, d1_databases, ratelimits = [] } = configs[service];
    return [name, d1_databases[0].database_name, ...ratelimits.map(({ namespace_id }) => namespace_id)];
  }),
];

describe("an environment", () => {
  test("has production's names as the files have them", async () => {
    const texts = await Promise.all(SERVICES.map(async (service) => readFile(join(ROOT, configPath(service)), "utf8")));
    for (const name of namesIn(production)) expect(texts.join("\n")).toContain(`"${name}"`);
    expect(queuesOf(production)).toEqual(queuesOf(production).filter((name) => name.startsWith("signup-lights-")));
  });

  test("has no Worker, queue, database or rate limit in common with another", async () => {
    const others = ["staging", "preview", "a", "b", "pr1", "pr11"];
    const all = await Promise.all(["production", ...others].map(async (name) => namesIn(await readConfigs(name))));
    expect(new Set(all.flat()).size).toBe(new Set(all[0]).size * all.length);
  });

  test("has queues whose names Cloudflare takes, with the longest names of a service and of an environment", () => {
    const toml = filesOf("a".repeat(20))[`workers/${"a".repeat(20)}/wrangler.toml`]!;
    const config = inEnvironment(checked("billing", parse(toml)), "e".repeat(11));
    expect(config.queues.consumers[0]?.queue.length).toBeLessThanOrEqual(63);
    expect(config.name.length).toBeLessThanOrEqual(63);
  });

  test("is in everything else what the files say", () => {
    for (const service of SERVICES) {
      const { name: _, d1_databases: __, queues: ___, services, ratelimits, ...rest } = production[service];
      expect(staging[service]).toMatchObject(rest);
      expect(staging[service].services).toEqual(
        services?.map((other) => ({ ...other, service: `${other.service}-staging` })),
      );
      expect(staging[service].ratelimits?.map(({ simple }) => simple)).toEqual(ratelimits?.map(({ simple }) => simple));
    }
  });
});

test("an added service is configured as chat is", async () => {
  const added = parse(filesOf("billing")["workers/billing/wrangler.toml"]!);
  const chat = (await readFile(join(ROOT, configPath("chat")), "utf8")).replaceAll("chat", "billing");
  expect(added).toEqual(parse(chat));
  expect(() => checked("workers/billing/wrangler.toml", added)).not.toThrow();
});

test("what the deployment could not keep apart is refused, by its name", () => {
  const config = { ...production.chat, kv_namespaces: [{ binding: "CACHE", id: "one-for-all" }] };
  expect(() => checked("workers/chat/wrangler.toml", config)).toThrow(/workers\/chat\/wrangler\.toml.*kv_namespaces/);
  const foreign = { bindings: [{ name: "USERS", class_name: "UserObject", script_name: "signup-lights-auth" }] };
  expect(() => checked("wrangler.toml", { ...production.auth, durable_objects: foreign })).toThrow(/script_name/);
});

test("a variable that the file leaves empty keeps the dashboard's value; one that it sets does not", () => {
  const bindings = [
    { type: "plain_text", name: "ALLOWED_ORIGINS", text: "https://front.example" },
    { type: "plain_text", name: "HSTS_SUBDOMAINS", text: "no" },
    { type: "secret_text", name: "TURNSTILE_SITE_KEY" },
  ];
  const { vars } = withVarsOf(production.auth, bindings);
  expect(vars).toEqual({
    ...production.auth.vars,
    ALLOWED_ORIGINS: "https://front.example",
    TURNSTILE_SITE_KEY: "",
    HSTS_SUBDOMAINS: "yes",
  });
});

test("the derived file names the built bundle, the account's database and the domain, and builds nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "configs-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const facts = { databaseId: "id", main: "/built/worker.js", domain: "signup.example.com" };
  const written = JSON.parse(await readFile(await writeConfig(folder, "auth", staging.auth, facts), "utf8")) as object;
  expect(written).toMatchObject({
    main: "/built/worker.js",
    no_bundle: true,
    workers_dev: false,
    routes: [{ pattern: "signup.example.com", custom_domain: true }],
    d1_databases: [
      { database_id: "id", database_name: "signup-lights-auth-staging", migrations_dir: join(ROOT, "migrations/auth") },
    ],
  });
  expect(written).not.toHaveProperty("build");
});
