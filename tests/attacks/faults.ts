/**
 * What no answer may ever be, whatever was asked: judged here, for the attacks over the network and for those made
 * beside auth's code. Pure.
 */

/** An answer, read to its end. */
export type Answer = { status: number; headers: Record<string, string | string[] | undefined>; body: string };

/** What only a fault, or a success of the attacker's, would say. */
const TELLTALE = /\bat \S+ \(|\b\w+Error\b|D1_|SQLITE|drizzle|\$scrypt\$|ROLE_ADMIN"|<i>pwned/;

/** The members of a problem document. `cause` and `stack` are none. */
const MEMBERS = new Set(["type", "title", "status", "code", "detail", "errors"]);

/** Everything that is wrong with an answer. */
export function faultsOf({ status, headers, body }: Answer): string[] {
  const problem = headers["content-type"] === "application/problem+json" ? (JSON.parse(body || "{}") as object) : {};
  const policy = String(headers["content-security-policy"]);
  const location = String(headers["location"] ?? "/");
  return [
    ...(status >= 500 ? [`status ${status}`] : []),
    ...(TELLTALE.test(body) ? [`says ${TELLTALE.exec(body)?.[0]}`] : []),
    ...Object.keys(problem).filter((member) => !MEMBERS.has(member)),
    ...("x-injected" in headers ? ["an injected header"] : []),
    ...(/^\/(?![/\\])/.test(location) ? [] : [`leads to ${location}`]),
    ...(headers["x-content-type-options"] === "nosniff" ? [] : ["no nosniff"]),
    ...(policy.includes("default-src 'none'") && !policy.includes("unsafe") ? [] : ["no policy"]),
  ];
}

/** True for a page. */
export function isPage({ headers }: Answer): boolean {
  return headers["content-type"]?.toString().startsWith("text/html") === true;
}
