/** Tells a client where a signup can be watched, and gives it what watching takes. */
import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import type { AuthApp } from "../app.ts";
import { signupToken, tokenCookieName } from "../signup-token.ts";
import { FAILED_AFTER_MS, KEPT_AFTER_SETTLED_MS } from "../signup/schedule.ts";

/** The signup's path and its token; the token also as a cookie of its own, which lives as long as the signup may. */
export async function giveToken(
  c: Context<AuthApp>,
  userId: string,
  eventId: string,
): Promise<{ location: string; token: string }> {
  const token = await signupToken(c.env.AUTH_SECRET, userId, eventId);
  setCookie(c, tokenCookieName(eventId), token, {
    prefix: "host",
    secure: true,
    httpOnly: true,
    sameSite: "Lax",
    path: "/",
    maxAge: (FAILED_AFTER_MS + KEPT_AFTER_SETTLED_MS) / 1000,
  });
  return { location: `/user/${userId}/signups/${eventId}`, token };
}

/** The headers of every answer to a signup: `Location`, `Signup-Token` and the cookie. Returns the location. */
export async function announce(c: Context<AuthApp>, userId: string, eventId: string): Promise<string> {
  const { location, token } = await giveToken(c, userId, eventId);
  c.header("location", location);
  c.header("signup-token", token);
  return location;
}
