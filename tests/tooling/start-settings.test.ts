/** What `npm start` accepts, refuses and keeps. */
import { describe, expect, test } from "vitest";
import { startSettings, welcome, withSecrets } from "../../scripts/start-settings.ts";

describe("startSettings", () => {
  test("without settings it is port 8787 and wrangler's own state folder", () => {
    expect(startSettings({})).toEqual({ port: 8787, stateDir: ".wrangler/state" });
    expect(startSettings({ PORT: "", STATE_DIR: " " })).toEqual({ port: 8787, stateDir: ".wrangler/state" });
  });

  test("PORT and STATE_DIR are honoured", () => {
    expect(startSettings({ PORT: "8790", STATE_DIR: "/tmp/try" })).toEqual({ port: 8790, stateDir: "/tmp/try" });
  });

  test.each(["0", "65536", "-1", "8787.5", "1e3", "0x10", "http"])("PORT=%s is refused by name", (port) => {
    expect(() => startSettings({ PORT: port })).toThrow(
      `PORT must be a whole number from 1 to 65535, but is "${port}"`,
    );
  });
});

describe("withSecrets", () => {
  const secret = () => Buffer.alloc(32, 0xff);
  const line = `AUTH_SECRET="${"_".repeat(42)}8"\n`;

  test("an absent secret is added: 32 bytes, base64url", () => {
    expect(withSecrets("", secret)).toBe(line);
    expect(withSecrets("")).toMatch(/^AUTH_SECRET="[\w-]{43}"\n$/);
  });

  test("an empty secret counts as absent, and other lines are kept", () => {
    expect(withSecrets("OTHER=1", secret)).toBe(`OTHER=1\n${line}`);
    expect(withSecrets("AUTH_SECRET=\n", secret)).toBe(`AUTH_SECRET=\n${line}`);
  });

  test("a secret that is there stays as it is", () => {
    for (const kept of ["AUTH_SECRET=x", 'A=1\nAUTH_SECRET = "x"\n', "export AUTH_SECRET=x\n"]) {
      expect(withSecrets(kept, secret)).toBe(kept);
    }
  });
});

test("the welcome names the form and a line of curl that a shell can run", () => {
  const text = welcome("http://localhost:8790");
  expect(text).toContain("http://localhost:8790/user\n");
  const body = /-d '(.*)'/.exec(text)?.[1] ?? "";
  expect(JSON.parse(body)).toMatchObject({ userId: "kim" });
});
