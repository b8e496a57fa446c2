/** How to ask for an operation with curl, from the examples of the API's document. Pure. */
import type { Media, Operation, Parameter } from "../openapi/api-document.ts";

type Asked = { method: string; path: string; operation: Operation; parameters: readonly Parameter[]; origin: string };

/** What each security scheme adds to the command. */
const CREDENTIALS: Record<string, string> = {
  session: `-b "__Host-session=$SESSION"`,
  signupToken: `-H "authorization: Bearer $TOKEN"`,
};

/** A command line, one option a line. */
export function curl({ method, path, operation, parameters, origin }: Asked): string {
  const { requestBody, responses, security } = operation;
  const place = parameters
    .filter((one) => one.in === "path")
    .reduce((url, { name, example }) => url.replace(`{${name}}`, example ?? name), path);
  const isStream = Object.values(responses).some((one) => "content" in one && "text/event-stream" in one.content);
  const [scheme = ""] = security.flatMap((one) => Object.keys(one));
  const body = requestBody?.content["application/json"];
  return [
    `curl ${isStream ? "-N " : ""}${method === "post" ? "-X POST " : ""}${origin}${place}`,
    // What may be done without them is shown without them.
    ...(security.some((one) => Object.keys(one).length === 0) ? [] : [CREDENTIALS[scheme] ?? []].flat()),
    ...(requestBody?.required === true && body !== undefined
      ? ["-H 'content-type: application/json'", `-d '${JSON.stringify(exampleOf(body))}'`]
      : []),
  ].join(" \\\n  ");
}

function exampleOf({ examples = {} }: Media): unknown {
  return Object.values(examples)[0]?.value;
}
