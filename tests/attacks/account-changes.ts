/** Strangers who try to change or erase somebody else's account. */
import type { Attack, Somebody } from "./target.ts";

/** Every change of the victim's account, with the victim's own password. */
export function changesOf({ userPw }: Somebody) {
  const form = { userPw };
  return [
    { name: "renames the victim", method: "PATCH", path: "/me", json: { userName: "Mallory" } },
    { name: "renames the victim by a form", method: "POST", path: "/me/edit", form: { userName: "Mallory" } },
    { name: "moves the victim's mail", method: "POST", path: "/me/edit", form: { ...form, email: "m@evil.example" } },
    { name: "changes the victim's password", method: "POST", path: "/me/password", form: { ...form, newPw: userPw } },
    { name: "erases the victim", method: "DELETE", path: "/me", json: form },
    { name: "erases the victim by a form", method: "POST", path: "/me/erase", form },
  ];
}

/** Changing and erasing somebody else, from a session of one's own or without one; and a session that is over. */
export function changes(victim: Somebody, attacker: Somebody, ended: string): Attack[] {
  const { userId, userPw } = victim;
  const headers = { cookie: `__Host-session=${attacker.session}` };
  const erasure = { method: "DELETE", path: "/me" };
  return [
    { name: "an erasure that names the victim", ...erasure, headers, json: { userId, userPw }, answer: 422 },
    {
      name: "an erasure with the victim's password, from the attacker's session",
      ...erasure,
      headers,
      json: { userPw },
      answer: 422,
    },
    { name: "an erasure of the victim by path", method: "DELETE", path: `/user/${userId}`, headers, answer: 404 },
    { name: "a change with a role", method: "PATCH", path: "/me", headers, json: { role: "ROLE_ADMIN" }, answer: 422 },
    {
      name: "a change that names the victim",
      method: "PATCH",
      path: "/me",
      headers,
      json: { userId, userName: "Mallory" },
      answer: 422,
    },
    {
      name: "an erasure by an admin's path",
      method: "POST",
      path: "/admin/erase",
      headers,
      form: { userId },
      answer: 403,
    },
    ...changesOf(victim).flatMap(({ name, ...change }) => [
      { name: `nobody ${name}`, ...change, answer: 401 },
      {
        name: `a session that is over ${name}`,
        ...change,
        headers: { cookie: `__Host-session=${ended}` },
        answer: 401,
      },
    ]),
  ];
}
