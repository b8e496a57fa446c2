/**
 * A failure of a deployment, in words: what was tried, what it means, what to do about it. No stack, and no secret: what
 * is said to a person goes through `withoutSecrets`.
 */

/** Thrown when a deployment cannot go on. Each sentence is for the person at the terminal. */
export class DeployFailure extends Error {
  override name = "DeployFailure";
  readonly sentences: readonly string[];

  constructor(...sentences: string[]) {
    super(sentences.join("\n"));
    this.sentences = sentences;
  }
}

/** Whatever went wrong, for a person. */
export function told(error: unknown): string {
  if (error instanceof DeployFailure) return `\n${error.sentences.join("\n")}`;
  return `\nSomething went wrong that was not foreseen: ${error instanceof Error ? error.message : String(error)}`;
}

/** What came back instead of an answer: the status (none, if nothing came) and Cloudflare's own codes and messages. */
export type Refusal = { status: number | undefined; errors: readonly { code: number; message: string }[] };

/** Workers Paid is needed: `[limits]` is refused on the free plan (seen in wrangler 4.156's tests of the API's answers). */
const FREE_PLAN = 100_328;

/** "Authentication error", with whatever status. */
const NOT_ALLOWED = 10_000;

/** What a person should know about a refusal, and do. */
export function meaningOf({ status, errors }: Refusal, right: string): string[] {
  const said = errors.map(({ code, message }) => `${message} (code ${code})`).join("; ");
  const codes = new Set(errors.map(({ code }) => code));
  if (codes.has(FREE_PLAN)) {
    return [
      "The account is on the Workers Free plan, whose 10 ms of CPU are too few to hash a password.",
      "Change to Workers Paid in the dashboard (Workers & Pages, Plans), then run the same command again.",
    ];
  }
  if (status === 401 || status === 403 || codes.has(NOT_ALLOWED)) {
    return [
      `Cloudflare does not allow it: ${said || `status ${status}`}.`,
      `The API token needs the right "${right}"; docs/deploy.md lists all of them. Then run the same command again.`,
    ];
  }
  if (status === 429) {
    return [
      "Cloudflare asks to slow down (1,200 requests in five minutes).",
      "Wait five minutes, then run the same command again.",
    ];
  }
  if (status === undefined) {
    return ["The connection to Cloudflare was cut, or there is none.", "Nothing is lost: run the same command again."];
  }
  if (status >= 500) {
    return [
      `Cloudflare had a failure of its own (status ${status}).`,
      "Nothing is lost: run the same command again in a minute.",
    ];
  }
  return [`Cloudflare refused it: ${said || `status ${status}`}.`, "Correct that, then run the same command again."];
}

/** A text in which no secret can be read. */
export function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  return secrets.reduce<string>(
    (clean, secret) => (secret === undefined || secret === "" ? clean : clean.replaceAll(secret, "[secret]")),
    text,
  );
}
