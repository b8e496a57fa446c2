/**
 * Nothing that leaves the company says a password or a hash; frames and logs name no e-mail and no token either. Every
 * file that starts a company ends with the same question (`startCompany`); here it is shown that the question bites.
 */
import { describe, expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { SERVICES } from "#shared/contract/services.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { lights, person, startCompany, ticketOf, worker } from "./company.ts";
import { leaks, type Heard } from "./secrecy.ts";

const company = await startCompany(SERVICES.map(worker)); // with the real hash

/** Sends the form, whatever it says, and reads the answer to its end. */
async function sendForm(fields: SignupRequest): Promise<string> {
  company.trust(fields);
  const init = {
    method: "POST",
    headers: { accept: "text/html" },
    body: new URLSearchParams({ ...fields, role: "ROLE_USER" }),
  };
  return (await company.fetch("/user", init)).text();
}

test("no answer, page, message or log line of signups, refusals and failures has a secret in it", async () => {
  const kim = person("kim");
  await company.signUp(kim);
  const again = await company.signUp(kim);
  expect(lights(again.frames.at(-1))).toEqual(everywhere("duplicate"));
  const { location, token } = ticketOf(again.headers);
  const headers = { accept: "text/html", authorization: `Bearer ${token}` };
  expect(await (await company.fetch(location, { headers })).text()).toContain("kim");

  const form = await sendForm({ ...person("lee"), userId: "!" });
  expect(form).toContain("@example.com");
  expect(await (await company.post({ ...person("park"), email: "nobody" })).json()).toMatchObject({ status: 422 });
  // What cannot be parsed could come back in a parser's message.
  const broken = { method: "POST", headers: { "content-type": "application/json" }, body: `{"userPw":"${kim.userPw}"` };
  expect(await (await company.fetch("/user", broken)).json()).toMatchObject({ status: 400 });

  const heard = await company.allHeard();
  // On a slow machine also a log: of a light that is late.
  expect(heard.map(({ by }) => by)).toEqual(expect.arrayContaining(["header", "data", "page", "row"]));
  expect(leaks(heard, await company.allSecrets())).toEqual([]);
});

describe("a secret that is planted is found", () => {
  test("in a log line, a frame, a page, a header or a row, alone or in the middle", async () => {
    const choi = person("choi");
    const stream = await company.signUp(choi);
    const [row] = await company.rows("auth", "choi");
    const hash = String(row!["password_hash"]);
    const { token } = ticketOf(stream.headers);
    const secrets = await company.allSecrets();
    const found = (by: Heard["by"], text: string) => leaks([{ by, text: `{"event":"x","reason":"${text}"}` }], secrets);

    for (const by of ["header", "page", "data", "log", "row"] as const) {
      expect(found(by, choi.userPw)).toEqual([`${by}: password`]);
      expect(found(by, hash)).toEqual([`${by}: hash`]);
      expect(found(by, `key ${hash.split("$").at(-1)}`)).toEqual([`${by}: hash`]);
      expect(found(by, "$scrypt$ln=14,r=8,p=5$of-somebody-else")).toEqual([`${by}: hash`]);
      expect(found(by, "nothing")).toEqual([]);
    }
    expect((["header", "page", "data", "log", "row"] as const).flatMap((by) => found(by, choi.email))).toEqual([
      "header: email",
      "data: email",
      "log: email",
    ]);
    expect((["header", "page", "data", "log", "row"] as const).flatMap((by) => found(by, token))).toEqual([
      "page: token",
      "data: token",
      "log: token",
      "row: token",
    ]);
  });

  test("in a row of a replica, put there by hand", async () => {
    const jung = person("jung");
    await company.signUp(jung);
    const chat = company.db("chat");
    const say = chat.prepare("UPDATE users SET status_message = ? WHERE user_id = 'jung'");
    await say.bind(`my password is ${jung.userPw}`).run();
    expect(leaks(await company.allHeard(), await company.allSecrets())).toEqual(["row: password"]);
    await say.bind("").run();
    expect(leaks(await company.allHeard(), await company.allSecrets())).toEqual([]);
  });
});
