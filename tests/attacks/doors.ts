/**
 * Attacks that are many requests each, on what strangers may do within all limits. Each returns what went wrong, in words;
 * nothing if the product is right. `doors.test.ts` makes them on the product, and on planted regressions.
 */
import { allOrOneIn } from "../samples.ts";
import { ticketOf, type Ticket } from "../system/company.ts";
import { GOOD, type Sent, type Somebody, type Target } from "./target.ts";

const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };

/** A signup in each encoding of a body whose password is this byte, eight times. */
function formsOf(byte: number): Sent[] {
  const fields = Object.entries(GOOD).filter(([name]) => name !== "userPw");
  const escaped = `%${byte.toString(16)}`.repeat(8);
  const raw = String.fromCharCode(byte).repeat(8);
  const multipart = [...fields, ["userPw", raw]].map(
    ([name, value]) => `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const inForm = new URLSearchParams(fields).toString();
  const inJson = JSON.stringify({ ...GOOD, userPw: "" }).replace('"userPw":""', `"userPw":"${raw}"`);
  const path = "/user";
  return [
    { method: "POST", path, headers: FORM_TYPE, body: `${inForm}&userPw=${escaped}` },
    { method: "POST", path, headers: FORM_TYPE, body: Buffer.from(`${inForm}&userPw=${raw}`, "latin1") },
    {
      method: "POST",
      path,
      headers: { "content-type": "multipart/form-data; boundary=b" },
      body: Buffer.from(`${multipart.join("")}--b--\r\n`, "latin1"),
    },
    { method: "POST", path, headers: { "content-type": "application/json" }, body: Buffer.from(inJson, "latin1") },
  ];
}

/** Bytes that are no text: if they are taken for any, they are all the same, and so are passwords of them. */
export async function bytes(target: Target): Promise<string[]> {
  const wrong: string[] = [];
  for (const byte of [0xff, 0xfe, 0xc3, 0xa0]) {
    for (const [index, sent] of formsOf(byte).entries()) {
      const { status } = await target.send(sent);
      target.attacks += 1;
      if (status !== 400) wrong.push(`form ${index} of ${byte.toString(16)}: ${status}`);
    }
  }
  return wrong;
}

/** A stranger's guesses, and a stranger's requests, must not keep an owner from logging in. */
export async function lockOuts(target: Target, owner: Somebody): Promise<string[]> {
  const wrong: string[] = [];
  const { userId, userPw } = owner;
  const stranger = { "cf-connecting-ip": "203.0.113.66" };
  const logIn = async (json: object, headers: Record<string, string> = {}) => {
    target.attacks += 1;
    return target.send({ method: "POST", path: "/login", json, headers });
  };
  const { headers } = await logIn({ userId, userPw });
  const browser = /__Host-browser=[^;]+/.exec(String(headers["set-cookie"]))?.[0] ?? "";
  for (let guess = 0; guess < 8; guess += 1) await logIn({ userId, userPw: "a guess" }, stranger);
  const statusOf = async (...sent: Parameters<typeof logIn>) => (await logIn(...sent)).status;
  if ((await statusOf({ userId, userPw: "a guess" }, stranger)) !== 429) wrong.push("a stranger may go on guessing");
  if ((await statusOf({ userId, userPw })) !== 200) wrong.push("the owner is kept out");
  const sameAddress = { ...stranger, cookie: browser };
  if ((await statusOf({ userId, userPw }, sameAddress)) !== 200) wrong.push("the owner's own browser is kept out");
  for (let request = 0; request < 120; request += 1) await logIn({ userId });
  if ((await statusOf({ userId, userPw })) !== 200) wrong.push("the owner is kept out by requests that guess nothing");
  return wrong;
}

/** What cannot be understood must not mean "no": neither here nor in the settings. */
export async function failOpen(target: Target, { session }: Somebody): Promise<string[]> {
  const wrong: string[] = [];
  const cookie = `__Host-session=${session}`;
  const asked: Partial<Sent>[] = [
    ...["1", "TRUE", "on", "yes", "", "true,true"].map((everywhere) => ({ form: { everywhere } })),
    ...[1, "TRUE", null, [true], {}].map((everywhere) => ({ json: { everywhere } })),
    { headers: { "content-type": "application/json" }, body: '{"everywhere":true' },
    { headers: { "content-type": "text/plain" }, body: "everywhere=true" },
  ];
  for (const one of asked) {
    target.attacks += 1;
    const headers = { ...one.headers, cookie };
    const { status } = await target.send({ ...one, method: "POST", path: "/logout", headers });
    const { status: me } = await target.send({ path: "/me", headers: { cookie } });
    if (status < 400 || me !== 200) wrong.push(`${JSON.stringify(one)}: ${status}, and then ${me}`);
  }
  return wrong;
}

/** What strangers ask for under a taken userId must not pile up in its object: as many are kept as are shown. */
export async function growth(target: Target, { userId }: Somebody): Promise<string[]> {
  const tickets: Ticket[] = [];
  for (let batch = 0; batch < 3; batch += 1) {
    const signups = Array.from({ length: 10 }, async (_, n) => {
      target.attacks += 1;
      const json = { ...GOOD, userId, userName: `Stranger ${batch} ${n}` };
      return target.send({ method: "POST", path: "/user", json, headers: { accept: "application/json" } });
    });
    for (const { status, headers } of await Promise.all(signups)) {
      if (status === 202) tickets.push(ticketOf(new Headers(headers as Record<string, string>)));
    }
    // Only what is settled is forgotten.
    for (const ticket of tickets.slice(-10)) await (await target.company.events(ticket)).text();
  }
  const shown = await Promise.all(tickets.map(async (ticket) => (await target.company.look(ticket)).status === 200));
  const kept = shown.filter(Boolean).length;
  return kept > 8 ? [`${kept} of ${tickets.length} refused signups are kept`] : [];
}

/** What looks for a session. */
const SESSION_DOORS = [
  ["/me", "GET"],
  ["/home", "GET"],
  ["/logout", "POST"],
] as const;

/** What costs a query, and what makes an object, must have an end for one client. */
export async function unlimitedDoors(target: Target): Promise<string[]> {
  const wrong: string[] = [];
  const cookie = `__Host-session=${"A".repeat(43)}`;
  for (const [path, method] of allOrOneIn(1, SESSION_DOORS, SESSION_DOORS.length)) {
    const headers = { "cf-connecting-ip": `203.0.113.${path.length}`, cookie };
    const statuses = new Set<number>();
    // More than twice the limit: a minute of the limiter's may begin in the middle.
    for (let batch = 0; batch < 26 && !statuses.has(429); batch += 1) {
      const answers = await Promise.all(Array.from({ length: 25 }, () => target.send({ method, path, headers })));
      for (const { status } of answers) statuses.add(status);
      target.attacks += answers.length;
    }
    if (!statuses.has(429)) wrong.push(`${path} has no limit`);
  }
  const before = await target.objects();
  for (const userId of ["made-up-1", "made-up-2", "no such id"]) {
    target.attacks += 1;
    await target.send({ method: "POST", path: "/login", json: { userId, userPw: "a guess" } });
  }
  if ((await target.objects()) !== before) wrong.push("a login for nobody makes an object");
  return wrong;
}
