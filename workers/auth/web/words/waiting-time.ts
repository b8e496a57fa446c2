/** How long to wait, in words; for every language, from what the platform knows of it. */

/** A waiting time as a person says it: seconds up to a minute, whole minutes above, rounded up. */
export function waitingTime(locale: string, seconds: number): string {
  const [unit, count] = seconds <= 60 ? ["second", seconds] : ["minute", Math.ceil(seconds / 60)];
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" }).format(count);
}
