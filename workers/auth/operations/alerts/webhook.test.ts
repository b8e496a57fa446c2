import { expect, test } from "vitest";
import { isWebhookUrl, keyOf } from "./webhook.ts";

const base64 = (bytes: number): string => new Uint8Array(bytes).toBase64();

test.each([
  "https://hooks.example.com/services/T0/B0/xyz",
  "https://hooks.example.com:8443/?key=1",
  "http://localhost:9000/",
  "http://127.0.0.1:9000/alerts",
])("%s may be sent to", (url) => {
  expect(isWebhookUrl(url)).toBe(true);
});

test.each([
  ["nothing", ""],
  ["no address", "hooks.example.com"],
  ["plain http", "http://hooks.example.com/"],
  ["plain http to a name that begins like this machine's", "http://localhost.example.com/"],
  ["plain http to an address in a private network", "http://10.0.0.1/"],
  ["another protocol", "ftp://hooks.example.com/"],
  ["a password in the address", "https://user:password@hooks.example.com/"],
])("%s is refused", (_, url) => {
  expect(isWebhookUrl(url)).toBe(false);
});

test.each([24, 32, 64])("a secret of %i bytes is a key", (bytes) => {
  expect(keyOf(`whsec_${base64(bytes)}`)).toHaveLength(bytes);
});

test.each([
  ["nothing", ""],
  ["no prefix", base64(32)],
  ["another prefix", `whsk_${base64(32)}`],
  ["23 bytes", `whsec_${base64(23)}`],
  ["65 bytes", `whsec_${base64(65)}`],
  ["what is not base64", "whsec_this is a sentence, and not a key in base64"],
])("%s is no secret", (_, secret) => {
  expect(keyOf(secret)).toBeNull();
});
