/** E-mail addresses that are right, and what is none, each with the rule that says so. */
import { expect, test } from "vitest";
import { readEmail } from "./email.ts";

const LABEL_63 = "a".repeat(63);

test.each([
  ["!#$%&'*+/=?^_`{|}~-@example.com"],
  ["first.last+tag@sub.example.com"],
  ["kim@xn--3e0b707e.xn--3e0b707e"],
  ["kim@example.museum"],
  ["kim@localhost"],
  ["kim@192.0.2.1"],
  [`${"a".repeat(64)}@example.com`],
  [`kim@${LABEL_63}.com`],
  [`kim@${LABEL_63}.${LABEL_63}.${LABEL_63}.${"a".repeat(58)}`],
])("%s is an address, and is kept as it is", (email) => {
  expect(readEmail(email)).toBe(email);
});

test.each([
  ["kim@한국.kr", "kim@xn--3e0b707e.kr"],
  ["kim@예시.한국", "kim@xn--vv4b11d.xn--3e0b707e"],
  ["kim@BÜCHER.example", "kim@xn--bcher-kva.example"],
  ["kim@faß.de", "kim@xn--fa-hia.de"],
  ["kim@例え。テスト", "kim@xn--r8jz45g.xn--zckzah"],
])("%s is kept with the domain in its ASCII form, which is read as itself", (typed, kept) => {
  expect(readEmail(typed)).toBe(kept);
  expect(readEmail(kept)).toBe(kept);
});

test.each([
  ["a hyphen at the end of a label", "kim@example-.com"],
  ["a hyphen at its beginning", "kim@-example.com"],
  ["a label of 64 characters", `kim@${LABEL_63}a.com`],
  ["a local part of 65 characters", `${"a".repeat(65)}@example.com`],
  ["255 characters", `kim@${LABEL_63}.${LABEL_63}.${LABEL_63}.${"a".repeat(59)}`],
  ["255 characters once its domain is in ASCII", `kim@${`${"가".repeat(40)}.`.repeat(6)}com`],
  ["no local part", "@example.com"],
  ["no domain", "kim@"],
  ["no @", "kim"],
  ["two @", "kim@kim@example.com"],
  ["an empty label", "kim@example..com"],
  ["a dot at the end", "kim@example.com."],
  ["a quoted local part", '"kim"@example.com'],
  ["a local part that is not ASCII", "김@example.com"],
  ["an address literal", "kim@[192.0.2.1]"],
  ["a port behind a Unicode domain", "kim@한국.kr:80"],
  ["a path behind a Unicode domain", "kim@한국.kr/x"],
  ["a user in front of a Unicode domain", "kim@x@한국.kr"],
  ["an IP address in full-width digits", "kim@１２７.１"],
  ["a space", "kim @example.com"],
  ["a line break", "kim@example.com\n.org"],
])("%s makes it none", (_, typed) => {
  expect(readEmail(typed)).toBeNull();
});
