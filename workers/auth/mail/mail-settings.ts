/**
 * The settings of mails to users. They are on when there is a sender, an origin for links, and Cloudflare's binding. Links
 * never lead to where a request says that it was sent: anybody can write a Host header.
 */
import { isAddress } from "./send-mail.ts";

/** The settings; what is absent or empty is off. */
export type MailSettings = {
  EMAIL?: SendEmail;
  MAIL_FROM?: string;
  PUBLIC_ORIGIN?: string;
  REQUIRE_CONFIRMED_EMAIL?: string;
};

/** What it takes to mail: the binding, the sender's address, and the origin of every link. */
export type Mailer = { binding: SendEmail; from: string; origin: string };

/** What is wrong with the settings, and how to correct it; null if nothing is. Never a value. */
export function mailSettingsFault(settings: MailSettings): string | null {
  const { EMAIL, MAIL_FROM = "", PUBLIC_ORIGIN = "", REQUIRE_CONFIRMED_EMAIL = "" } = settings;
  const isWanted = MAIL_FROM !== "" || PUBLIC_ORIGIN !== "";
  if (isWanted && (!isAddress(MAIL_FROM) || !isPublicOrigin(PUBLIC_ORIGIN))) {
    return "Mails to users need both MAIL_FROM, one address, and PUBLIC_ORIGIN, such as https://signup.example.com: no path";
  }
  if (isWanted && EMAIL === undefined) return "Mails to users need the binding EMAIL, which `npm run deploy` makes";
  if (!["", "no", "yes"].includes(REQUIRE_CONFIRMED_EMAIL)) {
    return 'REQUIRE_CONFIRMED_EMAIL is "yes" (nobody logs in before their e-mail address is confirmed) or "no"';
  }
  if (REQUIRE_CONFIRMED_EMAIL === "yes" && !isWanted) {
    return "REQUIRE_CONFIRMED_EMAIL needs mails to users: set MAIL_FROM and PUBLIC_ORIGIN";
  }
  return null;
}

/** What mails are sent with; null if they are off. `configuration.ts` has checked the settings. */
export function mailerOf({ EMAIL, MAIL_FROM = "", PUBLIC_ORIGIN = "" }: MailSettings): Mailer | null {
  if (EMAIL === undefined || MAIL_FROM === "" || PUBLIC_ORIGIN === "") return null;
  return { binding: EMAIL, from: MAIL_FROM, origin: PUBLIC_ORIGIN };
}

/** True if nobody logs in before their address is confirmed. */
export function isConfirmationRequired({ REQUIRE_CONFIRMED_EMAIL }: MailSettings): boolean {
  return REQUIRE_CONFIRMED_EMAIL === "yes";
}

/** An https origin; http is for this machine alone. */
function isPublicOrigin(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.origin !== text) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && ["localhost", "127.0.0.1"].includes(url.hostname));
}
