/** The deployments that a tick notices, in auth's real database; the replicas are this test's own. */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeEach, expect, test } from "vitest";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { noticeDeployments, readDeployments } from "./deployments.ts";

const NOW_MS = Date.UTC(2026, 10, 26);
const MINUTE_MS = 60_000;
const [replica, ...others] = REPLICAS;
const db = drizzle(env.DB);

/** auth's environment, with the versions that its Workers say; a replica without one does not know the question. */
function running(auth: string, replicas: Partial<Record<string, string>>): Env {
  const accounts = REPLICAS.map((one) => [
    `ACCOUNTS_${one.toUpperCase()}`,
    {
      version: async () => {
        const version = replicas[one];
        if (version === undefined) throw new TypeError('The RPC receiver does not implement the method "version".');
        return version;
      },
    },
  ]);
  return { ...env, VERSION: { ...env.VERSION, id: auth }, ...Object.fromEntries(accounts) } as Env;
}

const everywhere = (version: string) => Object.fromEntries(REPLICAS.map((one) => [one, version]));

beforeEach(async () => {
  await env.DB.exec("DELETE FROM deployments");
});

test("a version that was not there before is a row; a minute later it is none", async () => {
  const now = running("a1", everywhere("r1"));
  await noticeDeployments(now, NOW_MS);
  await noticeDeployments(now, NOW_MS + MINUTE_MS);
  const seen = await readDeployments(db);
  expect(seen).toHaveLength(SERVICES.length);
  expect(seen).toContainEqual({ service: "auth", versionId: "a1", seenAtMs: NOW_MS });
  for (const one of REPLICAS) expect(seen).toContainEqual({ service: one, versionId: "r1", seenAtMs: NOW_MS });
});

test("a service that is deployed alone is one row, and a rollback is another", async () => {
  await noticeDeployments(running("a1", everywhere("r1")), NOW_MS);
  await noticeDeployments(running("a2", everywhere("r1")), NOW_MS + MINUTE_MS);
  await noticeDeployments(running("a1", everywhere("r1")), NOW_MS + 2 * MINUTE_MS);
  expect((await readDeployments(db, 2)).map(({ service, versionId }) => [service, versionId])).toEqual([
    ["auth", "a1"],
    ["auth", "a2"],
  ]);
});

test("a replica that does not say its version is left out, and holds up no other", async () => {
  await noticeDeployments(running("a1", { [replica]: "r1" }), NOW_MS);
  const services = (await readDeployments(db)).map(({ service }) => service);
  expect(services.toSorted()).toEqual(["auth", replica].toSorted());
  expect(others.length).toBeGreaterThan(0);
});

test("two ticks at once write one row for a version", async () => {
  const now = running("a1", everywhere("r1"));
  await Promise.all([noticeDeployments(now, NOW_MS), noticeDeployments(now, NOW_MS + 1)]);
  expect(await readDeployments(db, 99)).toHaveLength(SERVICES.length);
});

test("the newest thirty of a service are kept, and those of the others stay", async () => {
  for (let n = 0; n < 35; n++) await noticeDeployments(running(`a${n}`, everywhere("r1")), NOW_MS + n * MINUTE_MS);
  const all = await readDeployments(db, 99);
  expect(all.filter(({ service }) => service === "auth").map(({ versionId }) => versionId)).toEqual(
    Array.from({ length: 30 }, (_, index) => `a${34 - index}`),
  );
  expect(all).toHaveLength(30 + REPLICAS.length);
});
