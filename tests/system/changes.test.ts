/** A change of an account, through the three real Workers: every service has it, and it is watched like a signup. */
import { expect, test } from "vitest";
import { everywhere } from "#shared/contract/services.suite.ts";
import { REPLICAS, SERVICES } from "#shared/contract/services.ts";
import { lights, person, startCompany, ticketOf } from "./company.ts";
import { logIn } from "./logged-in.ts";

const company = await startCompany();

test("of the name and the address is green everywhere, and each service has of it what it keeps", async () => {
  const kim = person("kim");
  await company.signUp(kim);
  const session = await logIn(company, kim);
  const email = person("other").email;
  company.trust({ email });
  const { status, events, frames } = await session.change("PATCH", "/me", {
    userName: "Kim, renamed",
    email,
    userPw: kim.userPw,
  });
  expect(status).toBe(200);
  expect([events.at(-1), lights(frames.at(-1))]).toEqual(["settled", everywhere("success")]);
  expect(frames.every((frame) => frame.kind === "changed")).toBe(true);
  for (const service of SERVICES) {
    expect(await company.rows(service, "kim")).toMatchObject([{ user_name: "Kim, renamed", revision: 2 }]);
  }
  expect(await company.rows("customer", "kim")).toMatchObject([{ email }]);
});

test("is watched at its own path: as a snapshot, as a page, over SSE, and as a page without a script", async () => {
  const lee = person("lee");
  await company.signUp(lee);
  const session = await logIn(company, lee);
  const asked = await session.ask("PATCH", "/me", { userName: "Lee, renamed" }, { accept: "application/json" });
  expect(asked.status).toBe(202);
  await asked.text();
  const ticket = ticketOf(asked.headers);
  expect(ticket.location).toMatch(/^\/user\/lee\/changes\/[\w-]{36}$/);
  const followed = await company.follow(ticket);
  expect(lights(followed.frames.at(-1))).toEqual(everywhere("success"));
  expect(await company.snapshot(ticket)).toMatchObject({ kind: "changed", settled: true });
  const headers = { accept: "text/html", authorization: `Bearer ${ticket.token}` };
  for (const path of [ticket.location, `${ticket.location}/live`]) {
    expect(await (await company.fetch(path, { headers })).text(), path).toContain("Your account is changed");
  }
  const again = { authorization: `Bearer ${ticket.token}`, "last-event-id": String(followed.frames.at(-1)!.seq) };
  expect((await company.fetch(`${ticket.location}/events`, { headers: again })).status).toBe(204);
});

test("of the password stays in auth: the replicas confirm the revision, and have nothing of it", async () => {
  const park = person("park");
  await company.signUp(park);
  const [here, there] = [await logIn(company, park), await logIn(company, park)];
  const newPw = person("other").userPw;
  company.trust({ userPw: newPw });
  const { frames } = await here.change("POST", "/me/password", { userPw: park.userPw, newPw });
  expect(lights(frames.at(-1))).toEqual(everywhere("success"));
  for (const replica of REPLICAS) {
    expect(await company.rows(replica, "park")).toMatchObject([{ user_name: "park", revision: 2 }]);
  }
  expect([(await here.ask("GET", "/me")).status, (await there.ask("GET", "/me")).status]).toEqual([200, 401]);
  const again = await logIn(company, { ...park, userPw: newPw });
  expect((await again.ask("GET", "/me")).status).toBe(200);
});
