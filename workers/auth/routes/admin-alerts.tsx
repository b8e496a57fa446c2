/**
 * Whether alerts arrive: GET /admin/test-alert asks first, POST /admin/test-alert sends a test to every channel that is set
 * up, and shows what each answered. Recorded before it is sent, under the name that the session says.
 */
import { Hono } from "hono";
import { adminOnly } from "../accounts/admin-only.ts";
import type { LoggedInApp } from "../accounts/current-user.ts";
import { ownPagesOnly } from "../http/cross-site.ts";
import { prefersPage } from "../http/negotiate.ts";
import { limitBody } from "../http/read-body.ts";
import { actionRow } from "../operations/actions.ts";
import { channelsWanted } from "../operations/alerts/channels.ts";
import { testAlert } from "../operations/test-alert.ts";
import { TestAlertPage, TestAlertSentPage } from "../web/admin/test-alert-page.tsx";
import { frameOf } from "./admin-frame.ts";

export const adminAlerts = new Hono<LoggedInApp>()
  .get("/admin/test-alert", adminOnly, (c) =>
    c.html(<TestAlertPage frame={frameOf(c)} channels={channelsWanted(c.env)} />),
  )

  // The body says nothing; it is bounded all the same.
  .post("/admin/test-alert", ownPagesOnly, adminOnly, limitBody, async (c) => {
    const { action, answers } = await testAlert(c.env, c.var.user, Date.now());
    if (!prefersPage(c)) return c.json({ action: actionRow(action, true), answers });
    return c.html(<TestAlertSentPage frame={{ ...frameOf(c), action: String(action.id) }} answers={answers} />);
  });
