/** The options of a benchmark's command line: whole numbers. Others are refused with a sentence that says why. */

/** A wrong order; its message is for the person who gave it. */
export class OrderError extends Error {
  override name = "OrderError";
}

/** @throws OrderError */
export function wholeNumber(name: string, text: string, least: number): number {
  const value = /^\d{1,7}$/.test(text) ? Number(text) : -1;
  if (value < least) throw new OrderError(`--${name} must be a whole number from ${least} to 9999999.`);
  return value;
}
