/** Where a login leads an administrator: back to a page under /admin, and nowhere else. */
import { expect, test } from "vitest";
import { wayBackIn } from "./way-back.ts";

const ORIGIN = "https://signup.example";

test.each(["/admin", "/admin/late?service=chat&cursor=abc", "/admin/users/kim"])("%s is a way back", (path) => {
  expect(wayBackIn(path, ORIGIN)).toBe(path);
});

test.each([
  "",
  "/",
  "/home",
  "/administrator",
  "/admin/../home",
  "/admin/%2e%2e/home",
  "//evil.example/admin",
  "/\\evil.example/admin",
  "https://evil.example/admin",
  "https:/evil.example/admin",
  "http://signup.example/admin",
  "javascript:alert(1)//admin",
  "\t//evil.example/admin",
  "http://[",
])("%j is none", (path) => {
  expect(wayBackIn(path, ORIGIN)).toBeNull();
});
