/** auth's HTTP side: the middleware of every request, and the routes. A signup goes on in `routes/user.tsx`. */
import { Hono } from "hono";
import { languageDetector } from "hono/language";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { isOutage } from "#shared/platform/failures.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { configurationFault } from "./configuration.ts";
import type { AuthApp } from "./http/context.ts";
import { allowListedOrigins, ownSiteOnly } from "./http/cross-site.ts";
import { httpsFromNowOn, httpsOnly } from "./http/https-only.ts";
import { leakNoAddress } from "./http/leak-no-address.ts";
import { keepLanguage } from "./http/keep-language.ts";
import { keepUp, limitRoute } from "./http/limits.ts";
import { RETRY_AFTER_S, refuse } from "./http/problem.tsx";
import { account } from "./routes/account.tsx";
import { adminActions } from "./routes/admin-actions.ts";
import { adminAlerts } from "./routes/admin-alerts.tsx";
import { admin } from "./routes/admin.tsx";
import { assets } from "./routes/assets.tsx";
import { documents } from "./routes/documents.tsx";
import { takeAlong } from "./routes/export.ts";
import { health } from "./routes/health.ts";
import { ownSessions } from "./routes/own-sessions.tsx";
import { mail } from "./routes/mail.tsx";
import { session } from "./routes/session.tsx";
import { stomp } from "./routes/stomp.ts";
import { user } from "./routes/user.tsx";
import { watch } from "./routes/watch.tsx";
import { turnstileSiteKey } from "./http/turnstile.ts";
import { TURNSTILE_ORIGIN } from "./web/turnstile-widget.ts";
import { LANGUAGES, LANGUAGE_PARAMETER } from "./web/words.ts";

/** The security headers of every answer. Pages load from this origin alone, and from the origins that are named here. */
function headers(...elsewhere: string[]) {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'", ...elsewhere],
      frameSrc: elsewhere.length > 0 ? elsewhere : ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [] },
    referrerPolicy: "same-origin", // with no-referrer, browsers send `Origin: null` with our own forms
    strictTransportSecurity: false, // a setting: httpsFromNowOn
    xFrameOptions: "DENY",
  });
}

const own = headers();
const withTurnstile = headers(TURNSTILE_ORIGIN);

export const app = new Hono<AuthApp>();

app
  .use(requestId({ headerName: "" })) // never the client's own: it would be written to the log
  .use(
    languageDetector({
      supportedLanguages: [...LANGUAGES],
      fallbackLanguage: "en",
      order: ["querystring", "cookie", "header"],
      lookupQueryString: LANGUAGE_PARAMETER,
      lookupCookie: `__Host-${LANGUAGE_PARAMETER}`,
      caches: false,
    }),
  )
  .use(keepLanguage)
  .use(leakNoAddress)
  .use((c, next) => (turnstileSiteKey(c.env) === null ? own : withTurnstile)(c, next))
  .use(httpsFromNowOn)
  .use(async (c, next) => {
    const fault = configurationFault(c.env);
    if (fault === null) return next();
    log("error", fault);
    return refuse(c, "unavailable");
  })
  .use(async (c, next) => {
    await next();
    if (!routePath(c).startsWith("/assets/")) c.res.headers.append("vary", "Accept, Accept-Language");
  })
  .use(httpsOnly)
  .use(keepUp)
  .use(limitRoute)
  .use(allowListedOrigins)
  .use(ownSiteOnly)
  .use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header("allow", methods.join(", "));
        return refuse(c, "method_not_allowed");
      },
    }),
  )
  .route("/", health)
  .route("/", assets)
  .route("/", documents)
  .route("/", session)
  .route("/", ownSessions)
  .route("/", takeAlong)
  .route("/", mail)
  .route("/", account)
  .route("/", admin)
  .route("/", adminActions)
  .route("/", adminAlerts)
  .route("/", user)
  .route("/", watch)
  .route("/", stomp)
  .notFound((c) => refuse(c, "not_found"))
  .onError((error, c) => {
    log("error", "request failed", { requestId: c.var.requestId, path: routePath(c), reason: reasonOf(error) });
    return isOutage(error) ? refuse(c, "unavailable", { retryAfterS: RETRY_AFTER_S }) : refuse(c, "internal");
  });
