/**
 * A deployment from its beginning to its end: look, plan, ask, act, look again. Nothing is changed before all of the first
 * look has gone well and somebody has agreed. A second run finds nothing to do; one that was cut off is finished by the
 * next. Called by scripts/deploy.ts, and by tests with another terminal.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import { readMigrations, type MigrationFile } from "../migration-files.ts";
import { withFolder } from "../with-folder.ts";
import { signIn, type Access } from "./access.ts";
import { act } from "./act.ts";
import { lookAtDomain, lookAtWorkersDev, type Address } from "./address.ts";
import { releaseOf, type Bundles } from "./build.ts";
import { migrationsDir, queuesOf, readConfigs, withVarsOf, type Config } from "./configs.ts";
import { remove, removals } from "./destroy.ts";
import { DeployFailure } from "./failure.ts";
import { planOf, type Plan, type Step, type Wanted } from "./plan.ts";
import { PRODUCTION, type Settings } from "./settings.ts";
import { lookAround, lookAtQueues, type There } from "./there.ts";
import { checkConsumers, checkHealth, isKept, smokeUserId, trySignup, type Site } from "./verify.ts";

/**
 * The world around a deployment: a terminal, the public's side, a builder. `ask` answers what the person typed; null if
 * nobody can be asked.
 */
export type Surroundings = Site & {
  environment: NodeJS.ProcessEnv;
  ask: (question: string) => Promise<string | null>;
  build: (folder: string) => Promise<Bundles>;
};

/** Does what was asked for. */
export async function run(settings: Settings, around: Surroundings): Promise<void> {
  await withFolder(async (folder) => {
    const access = await signIn(around.environment);
    const configs = await readConfigs(settings.environment);
    const migrations = await migrationsOf(configs);
    const known = { access, configs, migrations, there: await lookAround(access, configs) };
    const { name, id } = access.account;
    around.say(`signup-lights: ${settings.environment}, on the account ${name} (${id})`);
    if (settings.isDestroy) await takeDown(settings, known, around);
    else await bringUp(settings, known, folder, around);
  });
}

/** What was read at the beginning. */
type Known = {
  access: Access;
  configs: Record<Service, Config>;
  migrations: Record<Service, MigrationFile[]>;
  there: There;
};

async function bringUp(settings: Settings, known: Known, folder: string, around: Surroundings): Promise<void> {
  const { access, there } = known;
  const bundles = await around.build(folder);
  const wanted = await wantedOf(settings, known, bundles, around.environment);
  const plan = planOf(wanted, there);
  const url = `https://${wanted.address.host}`;
  if (plan.refusals.length > 0) throw new DeployFailure("Nothing was changed, because:", ...plan.refusals);
  tell(plan, url, around.say);
  if (settings.isDryRun) return around.say("--dry-run: nothing was changed.");
  if (plan.steps.length > 0 && !settings.isAgreed) await agree(around);
  await act(plan.steps, there, { access, wanted, bundles, folder, say: around.say, environment: around.environment });
  await verify(url, wanted, known, plan.steps.length > 0, around);
  if (plan.steps.length === 0) return;
  const flag = settings.environment === PRODUCTION ? "" : ` --env ${settings.environment}`;
  around.say(`\nIt answers at ${url}`);
  around.say(`Sign up there, then make yourself the first admin:  npm run admin -- promote <userId> --remote${flag}`);
}

async function wantedOf(
  { place, domain }: Settings,
  { access, configs: files, migrations, there }: Known,
  bundles: Bundles,
  variables: NodeJS.ProcessEnv,
): Promise<Wanted> {
  const configs = mapServices(files, (config, service) => withVarsOf(config, there.workers[service]?.bindings ?? []));
  const releases = await Promise.all(
    SERVICES.map(async (service) => [service, await releaseOf(bundles[service], configs[service])] as const),
  );
  return {
    configs,
    migrations,
    place,
    releases: Object.fromEntries(releases) as Wanted["releases"],
    address: await addressOf(domain ?? there.workers.auth?.domains[0]?.hostname, access, configs.auth),
    given: (configs.auth.secrets?.required ?? []).filter((name) => (variables[name] ?? "") !== ""),
  };
}

function mapServices(configs: Record<Service, Config>, change: (config: Config, service: Service) => Config) {
  return Object.fromEntries(SERVICES.map((service) => [service, change(configs[service], service)])) as typeof configs;
}

/** The domain that was asked for, or the one that auth has; otherwise workers.dev. */
async function addressOf(domain: string | undefined, access: Access, auth: Config): Promise<Address> {
  if (domain === undefined) return lookAtWorkersDev(access, auth.name);
  return lookAtDomain(access, auth.name, domain, auth.vars?.["HSTS_SUBDOMAINS"] !== "no");
}

async function migrationsOf(configs: Record<Service, Config>): Promise<Known["migrations"]> {
  const read = SERVICES.map(async (service) => [
    service,
    await readMigrations(migrationsDir(service, configs[service])),
  ]);
  return Object.fromEntries(await Promise.all(read)) as Known["migrations"];
}

/** Prints a plan. */
function tell({ steps, notes }: Plan, url: string, say: Site["say"]): void {
  for (const note of notes) say(note);
  if (steps.length === 0) return say(`Everything is as it should be at ${url}`);
  say(`To be done, for ${url}:`);
  for (const step of steps) say(`  ${sentence(step)}`);
}

function sentence(step: Step): string {
  switch (step.do) {
    case "create queue":
      return `create the queue ${step.name}`;
    case "create database": {
      const { location, jurisdiction } = step.place;
      const place = jurisdiction ?? location ?? "near to where this runs";
      return `create the database ${step.name} (kept: ${place}; it cannot be moved later)`;
    }
    case "migrate":
      return `migrate the database ${step.name}: ${step.files.join(", ")}`;
    case "deploy":
      return `deploy the Worker ${step.name}: ${step.because.join(", ")}`;
  }
}

async function agree({ ask }: Surroundings): Promise<void> {
  const answer = await ask("Go on? [y/N] ");
  if (answer === null) throw new DeployFailure("Nothing was changed: this is no terminal. Add --yes.");
  if (!/^y(es)?$/i.test(answer.trim())) throw new DeployFailure("Nothing was changed.");
}

async function verify(
  url: string,
  { configs, releases }: Wanted,
  { access, there: before }: Known,
  isChanged: boolean,
  around: Surroundings,
): Promise<void> {
  checkConsumers(configs, await lookAtQueues(access, queuesOf(configs)));
  await checkHealth(url, around);
  const userId = smokeUserId(releases.auth);
  if (!isChanged && (await isKept(access, before, userId))) return;
  if ((configs.auth.vars?.["TURNSTILE_SITE_KEY"] ?? "") !== "") {
    return around.say("Turnstile is on, so that no script can sign up: try a signup in a browser.");
  }
  await trySignup(url, userId, around);
}

async function takeDown(
  { environment, isDryRun }: Settings,
  { access, configs, migrations, there }: Known,
  { say, ask }: Surroundings,
): Promise<void> {
  const list = removals(configs, migrations, there);
  if (list.length === 0) return say("Nothing of it is there.");
  say("To be deleted, for ever:");
  for (const { what } of list) say(`  ${what}`);
  if (isDryRun) return say("--dry-run: nothing was changed.");
  const typed = await ask(`Type the environment's name, ${environment}, to delete all of this: `);
  if (typed?.trim() !== environment) throw new DeployFailure("That is not its name. Nothing was changed.");
  await remove(list, access, say);
  say(`Nothing of ${environment} is left.`);
}
