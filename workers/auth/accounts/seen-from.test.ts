import { describe, expect, test } from "vitest";
import { seenFrom } from "./seen-from.ts";

const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64";
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a browser is known by its name and its platform", () => {
  test.each([
    ["Firefox", "Windows", `${WINDOWS}; rv:145.0) Gecko/20100101 Firefox/145.0`],
    ["Chrome", "Linux", `Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36`],
    ["NAVER Whale Browser", "Windows", `${WINDOWS}) ${WEBKIT} Chrome/142.0.0.0 Whale/4.30.300.10 Safari/537.36`],
    [
      "Microsoft Edge",
      "macOS",
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Chrome/142.0.0.0 Safari/537.36 Edg/142.0`,
    ],
    [
      "Safari",
      "iOS",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
    ],
    [
      "Samsung Internet for Android",
      "Android",
      `Mozilla/5.0 (Linux; Android 14; SM-S921N) ${WEBKIT} SamsungBrowser/26.0 Chrome/122.0.0.0 Mobile Safari/537.36`,
    ],
  ])("%s on %s", (browser, platform, userAgent) => {
    expect(seenFrom(userAgent, undefined)).toMatchObject({ browser, platform });
  });
});

test.each([
  ["nothing", undefined],
  ["an empty text", ""],
  ["a program", "curl/8.5.0"],
  ["a name of the client's own", "Mallory/1.0"],
  ["markup", "<script>alert(1)</script>/1.0"],
  ["64 kB", `${"(".repeat(65_536)} Firefox/145.0`],
  ["spaces", " ".repeat(65_536)],
  ["slashes", "A/1 ".repeat(16_384)],
])("%s for a User-Agent is no browser", (_, userAgent) => {
  expect(seenFrom(userAgent, undefined)).toMatchObject({ browser: null, platform: null });
});

test("a place is a country and a city, as the network's address says", () => {
  const cf = { country: "KR", city: "Seoul", latitude: "37.5", asOrganization: "Example" };
  expect(seenFrom(undefined, cf)).toEqual({ browser: null, platform: null, country: "KR", city: "Seoul" });
});

test.each([
  ["nothing", undefined],
  ["null", null],
  ["text", "KR"],
  ["Tor", { country: "T1" }],
  ["an unknown country", { country: "XX" }],
  ["markup", { country: "<b>", city: 7 }],
  ["a long city", { city: "x".repeat(65) }],
])("%s for a place is unknown", (_, cf) => {
  expect(seenFrom(undefined, cf)).toMatchObject({ country: null, city: null });
});
