import { afterEach, expect, test, vi } from "vitest";
import { checkProof, turnstileSiteKey } from "./turnstile.ts";

// Cloudflare's published test keys: always passes, always fails (developers.cloudflare.com/turnstile/troubleshooting/testing).
const SITE = "1x00000000000000000000AA";
const PASSES = "1x0000000000000000000000000000000AA";
const FAILS = "2x0000000000000000000000000000000AA";

afterEach(() => vi.restoreAllMocks());

/** Cloudflare's side, as its test keys behave. */
function cloudflare() {
  return vi.spyOn(globalThis, "fetch").mockImplementation(async (_, init) => {
    const form = init?.body as URLSearchParams;
    return Response.json({ success: form.get("secret") === PASSES, "error-codes": [] });
  });
}

test.each([
  ["neither key", {}, null],
  ["the site key alone", { TURNSTILE_SITE_KEY: SITE }, null],
  ["the secret key alone", { TURNSTILE_SECRET_KEY: PASSES }, null],
  ["both keys", { TURNSTILE_SITE_KEY: SITE, TURNSTILE_SECRET_KEY: PASSES }, SITE],
])("with %s it is on or off as it should be", (_, keys, siteKey) => {
  expect(turnstileSiteKey({ TURNSTILE_SITE_KEY: "", ...keys })).toBe(siteKey);
});

test("off, it asks for nothing and nobody", async () => {
  const fetch = cloudflare();
  expect(await checkProof({ TURNSTILE_SITE_KEY: "" }, undefined, "192.0.2.1")).toBe("holds");
  expect(fetch).not.toHaveBeenCalled();
});

test("on, a proof holds when Cloudflare says so", async () => {
  cloudflare();
  const on = { TURNSTILE_SITE_KEY: SITE, TURNSTILE_SECRET_KEY: PASSES };
  expect(await checkProof(on, "XXXX.DUMMY.TOKEN.XXXX", "192.0.2.1")).toBe("holds");
  expect(await checkProof({ ...on, TURNSTILE_SECRET_KEY: FAILS }, "XXXX.DUMMY.TOKEN.XXXX", "192.0.2.1")).toBe("fails");
});

test("on, Cloudflare is told the visitor's whole address, or none", async () => {
  const fetch = cloudflare();
  const on = { TURNSTILE_SITE_KEY: SITE, TURNSTILE_SECRET_KEY: PASSES };
  for (const address of ["2001:db8::1", undefined]) {
    await checkProof(on, "XXXX.DUMMY.TOKEN.XXXX", address);
    const sent = fetch.mock.calls.at(-1)?.[1]?.body as URLSearchParams;
    expect(sent.get("remoteip")).toBe(address ?? null);
  }
});

test.each([[undefined], [""], [7], ["x".repeat(2_049)]])(
  "on, %j is no proof, and Cloudflare is not asked",
  async (proof) => {
    const fetch = cloudflare();
    expect(await checkProof({ TURNSTILE_SITE_KEY: SITE, TURNSTILE_SECRET_KEY: PASSES }, proof, "192.0.2.1")).toBe(
      "fails",
    );
    expect(fetch).not.toHaveBeenCalled();
  },
);

test("on, nobody is let in on trust while Cloudflare cannot be asked", async () => {
  const on = { TURNSTILE_SITE_KEY: SITE, TURNSTILE_SECRET_KEY: PASSES };
  vi.spyOn(globalThis, "fetch").mockRejectedValueOnce(new Error("no route"));
  expect(await checkProof(on, "proof", "192.0.2.1")).toBe("unknown");
  vi.spyOn(globalThis, "fetch").mockResolvedValueOnce(new Response("<html>"));
  expect(await checkProof(on, "proof", "192.0.2.1")).toBe("unknown");
});
