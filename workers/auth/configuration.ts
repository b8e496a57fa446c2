/**
 * The settings of auth, checked before anything is served. A setting that cannot be understood is a fault: it never means
 * "off".
 */
import { areSecrets } from "./accounts/secrets.ts";
import { listedOrigins } from "./http/cross-site.ts";
import { isSubdomainsSetting } from "./http/https-only.ts";
import { hasEitherKey, turnstileSiteKey } from "./http/turnstile.ts";
import { mailSettingsFault, type MailSettings } from "./mail/mail-settings.ts";
import { alertSettingsFault, type AlertSettings } from "./operations/alerts/channels.ts";

/** The settings, of which any may be missing. */
export type Settings = Parameters<typeof areSecrets>[0] &
  Parameters<typeof turnstileSiteKey>[0] &
  Parameters<typeof listedOrigins>[0] &
  Parameters<typeof isSubdomainsSetting>[0] &
  MailSettings &
  AlertSettings;

/** What is wrong with the settings, and how to correct it, for the log; null if nothing is. Never a value. */
export function configurationFault(env: Settings): string | null {
  if (!areSecrets(env)) {
    return "AUTH_SECRET is missing or short: `npm start` makes one, `wrangler secret put AUTH_SECRET` sets it";
  }
  if (hasEitherKey(env) && turnstileSiteKey(env) === null) {
    return "Turnstile needs both keys, the variable TURNSTILE_SITE_KEY and the secret TURNSTILE_SECRET_KEY, or neither";
  }
  if (!listedOrigins(env).every(isOrigin)) {
    return "ALLOWED_ORIGINS is a comma-separated list of origins, such as https://www.example.com: no path, no `*`";
  }
  if (!isSubdomainsSetting(env)) {
    return 'HSTS_SUBDOMAINS is "yes" (the header names every subdomain) or "no"';
  }
  return mailSettingsFault(env) ?? alertSettingsFault(env);
}

function isOrigin(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && url.origin === text;
}
