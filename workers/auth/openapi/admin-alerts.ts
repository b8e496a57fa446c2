/** The operations of `routes/admin-alerts.tsx`: whether alerts arrive. */
import { adminPage } from "./admin.ts";
import { SESSION, type Operations } from "./operation.ts";
import { json, withPage } from "./responses.ts";

const messageId = "msg_0c4d0f3a-5a6f-4b1e-9b1c-2f6f7d1f0a11";
const action = {
  id: 13,
  who: "lee",
  atMs: 1_795_341_600_000,
  what: "test-alert",
  of: { service: null, status: null, userId: null, eventId: null, messageId },
  found: 2,
  sent: 1,
  endedAtMs: 1_795_341_600_250,
  genuine: true,
};
const answers = [
  { channel: "webhook", reason: null },
  { channel: "mail", reason: "E_SENDER_NOT_VERIFIED" },
];

export const adminAlerts: Operations = {
  "GET /admin/test-alert": adminPage(
    "confirmTestAlert",
    "Ask before sending a test alert",
    "Says where alerts go, and has the form that sends a test there.",
  ),
  "POST /admin/test-alert": {
    operationId: "sendTestAlert",
    tags: ["Operations"],
    summary: "Send a test alert",
    description:
      "Sends a test to every channel that is set up, once, and waits for what each answers: up to 15 s. The test has the id of the action's `messageId`. Needs the session of an admin.",
    security: SESSION,
    responses: {
      200: withPage(json("What each channel answered.", "TestAlert", { sent: { action, answers } })),
    },
    refusals: ["not_logged_in", "body_too_large"],
  },
};
