/** auth's HTTP side: what every request goes through, and which routes there are. */
import { Hono } from "hono";
import { languageDetector } from "hono/language";
import { routePath } from "hono/route";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { problem } from "#shared/contract/problem.ts";
import { log, reasonOf } from "#shared/platform/log.ts";
import { refuse } from "./routes/refuse.tsx";
import { session } from "./routes/session.tsx";
import { user } from "./routes/user.tsx";
import { watch } from "./routes/watch.tsx";
import { isSecret } from "./secrets.ts";
import { LANGUAGES, type Language } from "./web/words.ts";

/** What the routes share: the Worker's bindings, and the reader's language. */
export type AuthApp = { Bindings: Env; Variables: { language: Language; requestId: string } };

export const app = new Hono<AuthApp>()
  .use(requestId())
  .use(
    languageDetector({ supportedLanguages: [...LANGUAGES], fallbackLanguage: "en", order: ["header"], caches: false }),
  )
  .use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    }),
  )
  .use(async (c, next) => {
    if (isSecret(c.env.AUTH_SECRET)) return next();
    log("error", "AUTH_SECRET is missing or short: `npm start` makes one, `wrangler secret put AUTH_SECRET` sets it");
    return refuse(c, problem("unavailable"));
  })
  .use(async (c, next) => {
    await next();
    const isPage = c.res.headers.get("content-type")?.startsWith("text/html") === true;
    if (isPage) c.res.headers.set("vary", "Accept, Accept-Language");
  })
  .get("/health", (c) => c.json({ status: "ok" }))
  .route("/", session)
  .route("/", user)
  .route("/", watch)
  .notFound((c) => refuse(c, problem("not_found")))
  .onError((error, c) => {
    log("error", "request failed", { requestId: c.var.requestId, path: routePath(c), reason: reasonOf(error) });
    return refuse(c, problem("internal"));
  });
