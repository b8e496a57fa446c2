import { expect, test } from "vitest";
import { PASSWORD, sessionOf } from "../client.suite.ts";
import { PostOffice, confirmed } from "../mail/mail.suite.ts";

test("another address that is asked for at PATCH /me waits until it is confirmed, and the name changes at once", async () => {
  const office = new PostOffice();
  const kim = await confirmed();
  const cookie = sessionOf(await office.post("/login", { userId: kim.userId, userPw: PASSWORD })) ?? "";
  const headers = { accept: "application/json" };
  const patch = (json: object) => office.ask("/me", { method: "PATCH", json, cookie, headers });
  const me = async () => (await office.ask("/me", { cookie })).json<{ email: string; newEmail?: string }>();

  const wrong = await patch({ email: "other@example.com", userPw: "not the password" });
  expect([wrong.status, (await me()).newEmail]).toEqual([422, undefined]);

  const alone = await patch({ email: "other@example.com", userPw: PASSWORD });
  expect([alone.status, await alone.text()]).toEqual([204, ""]);
  expect(await me()).toMatchObject({ email: kim.email, newEmail: "other@example.com", emailConfirmed: true });
  const home = await (await office.ask("/home", { cookie, headers: { accept: "text/html" } })).text();
  expect(home).toContain("<bdi>other@example.com</bdi> waits to be confirmed");

  const both = await patch({ email: "third@example.com", userName: "Kim Two", userPw: PASSWORD });
  expect([both.status, both.headers.get("location")]).toEqual([202, expect.stringContaining("/changes/")]);
  expect(await me()).toMatchObject({ email: kim.email, newEmail: "third@example.com", userName: "Kim Two" });

  await office.deliver();
  const { to, token } = office.mails.at(-1)!;
  expect(to).toBe("third@example.com");
  expect((await office.post("/confirm", { token })).status).toBe(204);
  expect(await me()).toEqual({
    userId: kim.userId,
    userName: "Kim Two",
    email: "third@example.com",
    role: "ROLE_USER",
    emailConfirmed: true,
  });
});

test("a form for another address leads to where its code is typed", async () => {
  const office = new PostOffice();
  const { userId } = await confirmed();
  const cookie = sessionOf(await office.post("/login", { userId, userPw: PASSWORD })) ?? "";
  const form = { email: "formed@example.com", userPw: PASSWORD };
  const answer = await office.ask("/me/edit", { method: "POST", form, cookie, headers: { accept: "text/html" } });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/confirm?sent"]);
});
