import { expect, test } from "vitest";
import { GOOD, postJson } from "../client.suite.ts";

/** The cookies of a browser that has signed up so often, the oldest first. */
const eventIds = (count: number) => Array.from({ length: count }, () => crypto.randomUUID());
const cookiesOf = (ids: readonly string[]) => ids.map((id) => `__Host-signup-${id}=${"t".repeat(43)}`);

/** Signs up once more: which cookies are deleted, and how many are set. */
async function signUp(cookies: readonly string[]): Promise<{ deleted: string[]; set: number }> {
  const userId = `u${crypto.randomUUID().slice(0, 8)}`;
  const response = await postJson({ ...GOOD, userId }, { cookie: cookies.join("; ") });
  expect(response.status).toBe(202);
  const sent = response.headers.getSetCookie();
  const deleted = sent.filter((cookie) => cookie.includes("Max-Age=0"));
  return { deleted: deleted.map((cookie) => cookie.slice(14, 50)), set: sent.length - deleted.length };
}

test("a browser keeps the cookies of its newest sixteen signups", async () => {
  const ids = eventIds(15);
  expect(await signUp(cookiesOf(ids))).toEqual({ deleted: [], set: 2 });
  const more = [...ids, ...eventIds(3)];
  expect(await signUp(cookiesOf(more))).toEqual({ deleted: more.slice(0, 3), set: 2 });
});

test("no other cookie is touched", async () => {
  const others = ["a=b", "__Host-session=x", "signup-1=2", "__Host-signup-x=y"];
  expect(await signUp([...others, ...cookiesOf(eventIds(15))])).toEqual({ deleted: [], set: 2 });
});
