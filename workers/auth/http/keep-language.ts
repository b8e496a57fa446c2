/** Keeps the language that a reader has chosen by a page's link, in a cookie of its own. */
import { setCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { LANGUAGE_PARAMETER } from "../web/words.ts";
import type { AuthApp } from "./context.ts";
import { HOST_COOKIE } from "./host-cookie.ts";

/** A year, as long as a browser keeps a cookie that is not used (RFC 6265bis, section 5.5, allows 400 days). */
const KEPT_S = 365 * 24 * 60 * 60;

/** Middleware: after the language was found. A language that we do not speak is not kept. */
export const keepLanguage = createMiddleware<AuthApp>(async (c, next) => {
  const { language } = c.var;
  if (c.req.query(LANGUAGE_PARAMETER) === language) {
    setCookie(c, LANGUAGE_PARAMETER, language, { ...HOST_COOKIE, maxAge: KEPT_S });
  }
  return next();
});
