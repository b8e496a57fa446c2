/** GET /, the login page: where a finished signup leads. */
import { Hono } from "hono";
import type { AuthApp } from "../app.ts";
import { LoginPage } from "../web/login-page.tsx";

export const session = new Hono<AuthApp>().get("/", (c) => c.html(<LoginPage language={c.var.language} />));
