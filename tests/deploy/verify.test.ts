/** What a deployment says of a public side that does not work, or not yet. */
import { expect, test } from "vitest";
import { SERVICES } from "#shared/contract/services.ts";
import { checkHealth, trySignup } from "../../scripts/deploy/verify.ts";

const URL = "https://signup.example.com";

/** A site that answers so; what was said, and how long was waited for it (milliseconds). */
function siteOf(fetch: (url: string, init?: RequestInit) => Promise<Response>) {
  const said: string[] = [];
  const waited: number[] = [];
  return { said, waited, fetch, say: (line: string) => said.push(line), pause: async (ms: number) => waited.push(ms) };
}

/** A stream of one frame with these statuses. */
const streamOf = (statuses: Record<string, string>) => {
  const services = Object.fromEntries(Object.entries(statuses).map(([service, status]) => [service, { status }]));
  const at = new Date(0).toISOString();
  const frame = { eventId: crypto.randomUUID(), userId: "smoke", seq: 1, services, settled: false, at };
  return new Response(`id: 1\nevent: status\ndata: ${JSON.stringify(frame)}\n\n`);
};

const every = (status: string) => Object.fromEntries(SERVICES.map((service) => [service, status]));

test("an address that comes up late is waited for", async () => {
  let asked = 0;
  const site = siteOf(async () => {
    if (++asked < 3) throw new TypeError("fetch failed");
    return new Response(null, { status: asked < 5 ? 530 : 200 });
  });
  await checkHealth(URL, site);
  expect(asked).toBe(5);
  expect(site.said).toEqual([expect.stringContaining("it cannot be reached")]);
});

test("one that does not is given up after four minutes, and the last answer is told", async () => {
  const site = siteOf(async () => new Response(null, { status: 503 }));
  await expect(checkHealth(URL, site)).rejects.toThrow(
    /it answers 503[^]*npx wrangler tail[^]*run the same command again/,
  );
  expect(site.waited.reduce((sum, ms) => sum + ms, 0)).toBe(240_000);
});

test("a release that was tried out before is seen to work by red lights, too", async () => {
  const site = siteOf(async () => streamOf(every("duplicate")));
  await trySignup(URL, "smoke", site);
  expect(site.said.filter((line) => line.includes("🔴 duplicate"))).toHaveLength(SERVICES.length);
});

test.each([
  ["a service is silent", async () => streamOf({ ...every("success"), chat: "delayed" }), "did not reach chat."],
  ["signups are refused", async () => new Response(null, { status: 500 }), "accepts no signup"],
  ["nothing comes", async () => Promise.reject(new TypeError("fetch failed")), "accepts no signup"],
])("when %s, it is told", async (_, fetch, words) => {
  await expect(trySignup(URL, "smoke", siteOf(fetch))).rejects.toThrow(words);
});
