import { env } from "cloudflare:workers";
import { expect, test, vi } from "vitest";
import { isAddress, sendMail, type Mail } from "./send-mail.ts";

const MAIL: Mail = { from: "alerts@example.com", to: "ops@example.com", subject: "A subject", text: "A text\n" };

function binding() {
  const send = vi.fn<(mail: Mail) => Promise<EmailSendResult>>().mockResolvedValue({ messageId: "1" });
  return { send, EMAIL: { send } as unknown as SendEmail };
}

test("a mail is taken by the binding as Cloudflare has it locally", async () => {
  const logged = vi.spyOn(console, "log").mockImplementation(() => {});
  expect(await sendMail(env.EMAIL, MAIL)).toEqual({ isTaken: true });
  logged.mockRestore();
});

test.each([
  ["a line break", "ops@example.com\r\nBcc: other@example.com"],
  ["a line feed at the end", "ops@example.com\n"],
  ["a list", "ops@example.com, other@example.com"],
  ["a name", "Ops <ops@example.com>"],
  ["nothing", ""],
])("%s is no address, and nothing is sent to it or from it", async (_, address) => {
  const { send, EMAIL } = binding();
  expect(isAddress(address)).toBe(false);
  for (const wrong of [{ to: address }, { from: address }]) {
    expect(await sendMail(EMAIL, { ...MAIL, ...wrong })).toEqual({ isTaken: false, code: "E_VALIDATION_ERROR" });
  }
  expect(send).not.toHaveBeenCalled();
});

test("a subject stays one line, whatever is in it", async () => {
  const { send, EMAIL } = binding();
  await sendMail(EMAIL, { ...MAIL, subject: `Over\r\nBcc: other@example.com\u0000${"x".repeat(300)}` });
  const { subject } = send.mock.calls[0]![0];
  expect(subject).toMatch(/^Over Bcc: other@example\.com x+$/);
  expect(subject).toHaveLength(200);
});

test.each([
  [
    "Cloudflare's code",
    Object.assign(new Error("ops@example.com is not"), { code: "E_SENDER_NOT_VERIFIED" }),
    "E_SENDER_NOT_VERIFIED",
  ],
  ["no code", new Error("ops@example.com is not a verified address"), "unknown"],
  ["a code that is none", Object.assign(new Error("no"), { code: "ops@example.com" }), "unknown"],
])("a refusal with %s is told by its code, and never by its words", async (_, error, code) => {
  const { send, EMAIL } = binding();
  send.mockRejectedValue(error);
  expect(await sendMail(EMAIL, MAIL)).toEqual({ isTaken: false, code });
});
