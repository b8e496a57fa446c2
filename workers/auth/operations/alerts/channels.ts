/**
 * Where notices go: a webhook, mail, both or neither, as the settings say. Neither is needed: alerts are at /admin and in the
 * log as well. A setting that cannot be understood is a fault (`configuration.ts`), and never means "off".
 */
import { isAddress, sendMail } from "../../mail/send-mail.ts";
import { alertMessageSchema, mailOf } from "./alert-message.ts";
import { isWebhookUrl, keyOf, sendWebhook } from "./webhook.ts";

/** The names of the channels, as they are kept with each notice. */
export const CHANNELS = ["webhook", "mail"] as const;

export type ChannelName = (typeof CHANNELS)[number];

/**
 * One way to an operator. `send` takes a message as JSON and answers null once it has arrived, otherwise why not; it never
 * throws.
 */
export type Channel = { name: ChannelName; send: (id: string, body: string) => Promise<string | null> };

/** The settings; what is absent or empty is off. */
export type AlertSettings = {
  ALERT_WEBHOOK_URL?: string;
  ALERT_WEBHOOK_SECRET?: string;
  ALERT_EMAIL_FROM?: string;
  ALERT_EMAIL_TO?: string;
  EMAIL?: SendEmail;
};

/** What is wrong with the settings, and how to correct it; null if nothing is. Never a value. */
export function alertSettingsFault(settings: AlertSettings): string | null {
  const { ALERT_WEBHOOK_URL: url = "", ALERT_WEBHOOK_SECRET: secret = "" } = settings;
  const { ALERT_EMAIL_FROM: from = "", ALERT_EMAIL_TO: to = "", EMAIL } = settings;
  if ((url !== "" || secret !== "") && (!isWebhookUrl(url) || keyOf(secret) === null)) {
    return "A webhook for alerts needs both ALERT_WEBHOOK_URL, an https address, and ALERT_WEBHOOK_SECRET: whsec_ and 24 to 64 bytes in base64";
  }
  if ((from !== "" || to !== "") && (!isAddress(from) || !isAddress(to))) {
    return "Alerts by mail need both ALERT_EMAIL_FROM and ALERT_EMAIL_TO, one address each";
  }
  if (to !== "" && EMAIL === undefined) return "Alerts by mail need the binding EMAIL, which `npm run deploy` makes";
  return null;
}

/** The channels that somebody has set up, or has begun to: what is to be told waits for them. */
export function channelsWanted({ ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET, ...mail }: AlertSettings): ChannelName[] {
  const isWanted: Record<ChannelName, boolean> = {
    webhook: [ALERT_WEBHOOK_URL, ALERT_WEBHOOK_SECRET].some(Boolean),
    mail: [mail.ALERT_EMAIL_FROM, mail.ALERT_EMAIL_TO].some(Boolean),
  };
  return CHANNELS.filter((name) => isWanted[name]);
}

/** The channels that are on. None while the settings have a fault. */
export function channelsOf(settings: AlertSettings): Channel[] {
  if (alertSettingsFault(settings) !== null) return [];
  const { ALERT_WEBHOOK_URL: url = "", ALERT_WEBHOOK_SECRET: secret = "" } = settings;
  const { ALERT_EMAIL_FROM: from = "", ALERT_EMAIL_TO: to = "", EMAIL } = settings;
  const channels: Channel[] = [];
  if (url !== "") channels.push({ name: "webhook", send: async (id, body) => sendWebhook({ url, secret }, id, body) });
  if (to !== "" && EMAIL !== undefined) {
    channels.push({ name: "mail", send: async (_, body) => mailed(EMAIL, body, { from, to }) });
  }
  return channels;
}

async function mailed(binding: SendEmail, body: string, between: { from: string; to: string }): Promise<string | null> {
  const message = alertMessageSchema.safeParse(JSON.parse(body)); // it may be another release's
  if (!message.success) return "no message";
  const outcome = await sendMail(binding, { ...between, ...mailOf(message.data) });
  return outcome.isTaken ? null : outcome.code;
}
