/**
 * Times and numbers as text, by the platform's own `Intl`, in a language and a time zone. The server writes a page in UTC;
 * client/live.ts writes its times once more in the zone of the browser, by the same functions. Pure.
 */
import type { Language } from "../words.ts";

/** How a page writes times: when it was made, in whose language, and in which time zone (IANA name). */
export type Clock = { language: Language; nowMs: number; timeZone: string };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The units in which a time is told, and up to when each is used. */
const UNITS = [
  { unit: "second", ms: SECOND, upTo: 2 * MINUTE },
  { unit: "minute", ms: MINUTE, upTo: 2 * HOUR },
  { unit: "hour", ms: HOUR, upTo: 2 * DAY },
  { unit: "day", ms: DAY, upTo: Infinity },
] as const;

const TO_THE_MINUTE = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
const TO_THE_SECOND = { ...TO_THE_MINUTE, second: "2-digit" } as const;
const DAY_OF_MONTH = { month: "short", day: "numeric" } as const;
const ZONE = { timeZoneName: "short" } as const;

/** `14:02 UTC`; `Nov 24, 14:02 UTC` on another day than the page's own. */
export function absolute(clock: Clock, ms: number): string {
  const day = dateFormat(clock, { dateStyle: "short" });
  const isToday = day.format(ms) === day.format(clock.nowMs);
  return dateFormat(clock, { ...(!isToday && DAY_OF_MONTH), ...TO_THE_MINUTE, ...ZONE }).format(ms);
}

/** `14:02:11 UTC`. */
function toTheSecond(clock: Clock, ms: number): string {
  return dateFormat(clock, { ...TO_THE_SECOND, ...ZONE }).format(ms);
}

/** The hour of a chart's bar: `14:00`. */
function hourOf(clock: Clock, ms: number): string {
  return dateFormat(clock, TO_THE_MINUTE).format(ms);
}

/** The time zone of a page, as its times have it: `GMT+9`. */
export function zoneOf(clock: Clock): string {
  const parts = dateFormat(clock, { ...TO_THE_MINUTE, ...ZONE }).formatToParts(clock.nowMs);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? clock.timeZone;
}

/** `12 minutes ago`, or `in 12 minutes`. */
export function ago({ language, nowMs }: Clock, ms: number): string {
  const { unit, count } = inUnits(Math.abs(nowMs - ms));
  // Cut off and never rounded up: "5 minutes ago" is at least five minutes.
  const whole = Math.floor(count);
  const format = kept(`ago ${language}`, () => new Intl.RelativeTimeFormat(language));
  return format.format(ms > nowMs ? whole : -whole, unit);
}

/** How a `<time>` of a page is written, by its `data-as`. */
export const WRITTEN = { minute: absolute, second: toTheSecond, hour: hourOf } as const;

/** How long something took: `30 ms`, `1.2 sec`, `14 min`. */
export function elapsed(language: Language, ms: number): string {
  const { unit, count } = ms < SECOND ? { unit: "millisecond", count: ms } : inUnits(ms);
  const maximumFractionDigits = unit === "second" && count < 10 ? 1 : 0;
  return numberFormat(language, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits }).format(count);
}

/** A number with the separators of the language. */
export function number(language: Language, count: number): string {
  return numberFormat(language, {}).format(count);
}

function inUnits(ms: number): { unit: "second" | "minute" | "hour" | "day"; count: number } {
  const { unit, ms: unitMs } = UNITS.find(({ upTo }) => ms < upTo) ?? UNITS[0];
  return { unit, count: ms / unitMs };
}

function dateFormat({ language, timeZone }: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const make = () => new Intl.DateTimeFormat(language, { ...options, timeZone });
  return kept(`date ${language} ${timeZone} ${JSON.stringify(options)}`, make);
}

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return kept(`number ${language} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(language, options));
}

/**
 * Formats are kept: to make one takes longer than to use it a hundred times. There are about ten for each language and time
 * zone of an administrator; beyond `FORMATS_MAX` all are forgotten.
 */
const formats = new Map<string, unknown>();
const FORMATS_MAX = 200;

function kept<T>(name: string, make: () => T): T {
  const known = formats.get(name) as T | undefined;
  if (known !== undefined) return known;
  if (formats.size >= FORMATS_MAX) formats.clear();
  const made = make();
  formats.set(name, made);
  return made;
}
