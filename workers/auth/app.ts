/** auth's HTTP side: what every request goes through, and which routes there are. */
import { Hono } from "hono";
import { languageDetector } from "hono/language";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { routePath } from "hono/route";
import { secureHeaders } from "hono/secure-headers";
import { problem } from "#shared/contract/problem.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { allowListedOrigins, ownSiteOnly } from "./cross-site.ts";
import { refuse } from "./routes/refuse.tsx";
import { session } from "./routes/session.tsx";
import { user } from "./routes/user.tsx";
import { watch } from "./routes/watch.tsx";
import { areSecrets } from "./secrets.ts";
import { TURNSTILE_ORIGIN, turnstileSiteKey } from "./turnstile.ts";
import { LANGUAGES, type Language } from "./web/words.ts";

/** What the routes share: the Worker's bindings, and the reader's language. */
export type AuthApp = { Bindings: Env; Variables: { language: Language; requestId: string } };

/** The headers of every answer. Nothing is inline, and nothing comes from elsewhere but what is named. */
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
    referrerPolicy: "same-origin", // with no-referrer, a browser would hide the Origin of our own forms from us
    strictTransportSecurity: "max-age=63072000; includeSubDomains",
    xFrameOptions: "DENY",
  });
}

const own = headers();
const withTurnstile = headers(TURNSTILE_ORIGIN);

export const app = new Hono<AuthApp>();

app
  .use(requestId({ headerName: "" })) // ours alone: a client's own would be a way into the log
  .use(
    languageDetector({ supportedLanguages: [...LANGUAGES], fallbackLanguage: "en", order: ["header"], caches: false }),
  )
  .use((c, next) => (turnstileSiteKey(c.env) === null ? own : withTurnstile)(c, next))
  .use(async (c, next) => {
    if (areSecrets(c.env)) return next();
    log("error", "AUTH_SECRET is missing or short: `npm start` makes one, `wrangler secret put AUTH_SECRET` sets it");
    return refuse(c, problem("unavailable"));
  })
  .use(async (c, next) => {
    await next();
    c.res.headers.append("vary", "Accept, Accept-Language");
  })
  .use(allowListedOrigins)
  .use(ownSiteOnly)
  .use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        c.header("allow", methods.join(", "));
        return refuse(c, problem("method_not_allowed"));
      },
    }),
  )
  .get("/health", (c) => c.json({ status: "ok" }))
  .route("/", session)
  .route("/", user)
  .route("/", watch)
  .notFound((c) => refuse(c, problem("not_found")))
  .onError((error, c) => {
    log("error", "request failed", { requestId: c.var.requestId, path: routePath(c), reason: reasonOf(error) });
    return refuse(c, problem("internal"));
  });
