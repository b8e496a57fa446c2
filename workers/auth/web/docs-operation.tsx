/** One operation on the API's page: what it does, what it takes, how to ask for it with curl, and every answer to it. */
import type {
  ApiDocument,
  Header,
  Media,
  Operation,
  Parameter,
  Reference,
  Response,
  Schema,
} from "../openapi/api-document.ts";
import { curl } from "./docs-curl.ts";
import { Member, Value, memberAnchor } from "./docs-schema.tsx";
import { Inline, Prose } from "./prose.tsx";

/** An operation and where it is. */
export type Placed = { method: string; path: string; operation: Operation };

export function OperationSection({
  method,
  path,
  operation,
  document,
  origin,
}: Placed & { document: ApiDocument; origin: string }) {
  const { operationId, summary, description, parameters = [], requestBody, responses, security } = operation;
  const limit = operation["x-rate-limit"];
  const known = parameters.map((one) => resolve(document, one));
  return (
    <section class="operation" id={operationId}>
      <h3>
        <a href={`#${operationId}`}>{summary}</a>
      </h3>
      <p class="route">
        <b>{method.toUpperCase()}</b> <code>{path}</code>
      </p>
      <Prose text={description} />
      <p class="about">
        {limit.perMinute.toLocaleString("en")} requests a minute of one address.
        {security.length > 0 && ` ${whoMay(security)}`}
      </p>
      {known.length > 0 && (
        <>
          <h4>Parameters</h4>
          <dl class="members">
            {known.map(({ name, in: place, required, schema, description: text }) => (
              <Member
                name={name}
                about={
                  <>
                    {place} · <Value schema={schema} />
                  </>
                }
                isOptional={required !== true}
                text={text}
              />
            ))}
          </dl>
        </>
      )}
      {requestBody !== undefined && (
        <>
          <h4>Body</h4>
          <p>
            <Inline text={requestBody.description} />
          </p>
          <Contents content={requestBody.content} />
        </>
      )}
      <h4>With curl</h4>
      <pre>{curl({ method, path, operation, parameters: known, origin })}</pre>
      <h4>Answers</h4>
      <dl class="answers">
        {Object.entries(responses).map(([status, response]) => (
          <Answer status={status} response={response} document={document} />
        ))}
      </dl>
    </section>
  );
}

type AnswerProps = { status: string; response: Response | Reference; document: ApiDocument };

/** An answer: its status, what it means, what its body is, and its headers. A refusal is a line: its codes have a list. */
export function Answer({ status, response, document }: AnswerProps) {
  const { description, headers = {}, content = {} } = resolve(document, response);
  const codes = codesOf(content);
  return (
    <div>
      <dt>{status}</dt>
      <dd>
        {codes.length === 0 ? <Prose text={description} /> : <Refusal codes={codes} headers={Object.keys(headers)} />}
        {codes.length === 0 && <Contents content={content} />}
        {codes.length === 0 && <Headers headers={headers} document={document} />}
      </dd>
    </div>
  );
}

/** The codes of a refusal, and the headers that come with it alone. */
function Refusal({ codes, headers }: { codes: string[]; headers: string[] }) {
  const own = headers.filter((name) => name !== "Cache-Control");
  return (
    <p>
      {codes.map((code, index) => (
        <>
          {index > 0 && ", "}
          <a href={`#${memberAnchor("ProblemCode", code)}`}>
            <code>{code}</code>
          </a>
        </>
      ))}
      {own.length > 0 && <span class="about"> · {own.join(", ")}</span>}
    </p>
  );
}

/** The codes that a problem document may have, if the answer is one. */
function codesOf(content: Record<string, Media>): string[] {
  const parts = content["application/problem+json"]?.schema["allOf"] as { properties?: { code: { enum: string[] } } }[];
  return parts?.flatMap(({ properties }) => properties?.code.enum ?? []) ?? [];
}

/** Headers in a list that is closed at first. */
export function Headers({ headers, document }: { headers: Record<string, Header | Reference>; document: ApiDocument }) {
  if (Object.keys(headers).length === 0) return null;
  return (
    <details>
      <summary>Headers</summary>
      <dl class="members">
        {Object.entries(headers).map(([name, one]) => {
          const { schema, required, description } = resolve(document, one);
          return (
            <Member name={name} about={<Value schema={schema} />} isOptional={required !== true} text={description} />
          );
        })}
      </dl>
    </details>
  );
}

/** What each media type is, and an example of it. */
function Contents({ content }: { content: Record<string, Media> }) {
  return (
    <>
      {Object.entries(content).map(([type, media]) => (
        <div>
          <code>{type}</code>
          <span class="about">
            <Value schema={media.schema} />
          </span>
          <Events schema={media["x-itemSchema"]} />
          {examplesOf(media).map(([name, example]) => (
            <details>
              <summary>Example: {name}</summary>
              <pre>{typeof example === "string" ? example : JSON.stringify(example, null, 2)}</pre>
            </details>
          ))}
        </div>
      ))}
    </>
  );
}

/** The events of a stream. */
function Events({ schema }: { schema: Schema | undefined }) {
  if (schema === undefined) return null;
  return (
    <p>
      <Inline text={schema.description ?? ""} />
    </p>
  );
}

function examplesOf({ example, examples = {} }: Media): [name: string, value: unknown][] {
  const named = Object.entries(examples).map(([name, { value }]): [string, unknown] => [name, value]);
  return example === undefined ? named : [["stream", example], ...named];
}

const CREDENTIALS: Record<string, string> = {
  session: "a session",
  signupToken: "the signup's token",
  signupCookie: "its cookie",
};

/** What a client has to show, in a sentence. */
function whoMay(security: Operation["security"]): string {
  const names = security.flatMap((one) => Object.keys(one)).map((name) => CREDENTIALS[name] ?? name);
  const isOptional = security.some((one) => Object.keys(one).length === 0);
  return `${isOptional ? "May have" : "Needs"} ${names.join(", or ")}.`;
}

function resolve<T extends Parameter | Header | Response>(document: ApiDocument, item: T | Reference): T {
  if (!("$ref" in item)) return item;
  const [, , kind = "", name = ""] = item.$ref.split("/");
  return (document.components as unknown as Record<string, Record<string, T>>)[kind]?.[name] as T;
}
