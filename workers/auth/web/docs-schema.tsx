/** JSON Schemas on the API's page: what a value is in a few words, and the members of an object. */
import type { Child } from "hono/jsx";
import type { Schema } from "../openapi/api-document.ts";
import { Inline } from "./prose.tsx";

/** A named schema: its members, or its values. It is where the links to it lead. */
export function NamedSchema({ name, schema }: { name: string; schema: Schema }) {
  const meanings = Object.entries((schema["x-enumDescriptions"] ?? {}) as Record<string, string>);
  return (
    <section class="schema" id={anchorOf(name)}>
      <h3>
        <a href={`#${anchorOf(name)}`}>{name}</a>
      </h3>
      <p>
        <Inline text={schema.description ?? ""} />
      </p>
      <dl class="members">
        {membersOf(schema).map(([member, value, isRequired]) => (
          <Member name={member} about={<Value schema={value} />} isOptional={!isRequired} text={value.description} />
        ))}
        {meanings.map(([value, meaning]) => (
          <Member name={value} id={memberAnchor(name, value)} text={meaning} />
        ))}
      </dl>
    </section>
  );
}

/** A name, and what is said of it. */
export function Member({
  name,
  id,
  about,
  isOptional = false,
  text,
}: {
  name: string;
  id?: string;
  about?: Child;
  isOptional?: boolean;
  text: string | undefined;
}) {
  return (
    <div id={id}>
      <dt>
        <code>{name}</code>
        <span class="about">
          {about}
          {isOptional && " · optional"}
        </span>
      </dt>
      {text !== undefined && (
        <dd>
          <Inline text={text} />
        </dd>
      )}
    </div>
  );
}

/** What a value is. */
export function Value({ schema }: { schema: Schema }): Child {
  const { $ref, allOf, anyOf, type, items, format, const: only } = schema as Described;
  if ($ref !== undefined) return <SchemaLink $ref={$ref} />;
  if (allOf?.[0]?.$ref !== undefined) return <SchemaLink $ref={allOf[0].$ref} />;
  if (only !== undefined) return <code>{only}</code>;
  const { enum: values } = schema as Described;
  if (values !== undefined) return <>{between(values.map((value) => <code>{value}</code>))}</>;
  if (anyOf !== undefined) return <>{between(anyOf.map((one) => <Value schema={one} />))}</>;
  if (items !== undefined) {
    return (
      <>
        list of <Value schema={items} />
      </>
    );
  }
  return [type, format].filter(Boolean).join(", ");
}

type Described = {
  $ref?: string;
  allOf?: Described[];
  anyOf?: Schema[];
  type?: string;
  items?: Schema;
  format?: string;
  const?: string;
  enum?: string[];
};

function SchemaLink({ $ref }: { $ref: string }) {
  const name = $ref.split("/").at(-1) ?? "";
  return <a href={`#${anchorOf(name)}`}>{name}</a>;
}

function between(parts: Child[]): Child[] {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [" or ", part]));
}

function membersOf({ properties = {}, required = [] }: Schema): [string, Schema, boolean][] {
  const names = required as string[];
  return Object.entries(properties as Record<string, Schema>).map(([name, value]) => [
    name,
    value,
    names.includes(name),
  ]);
}

/** Where a named schema is on the page. */
function anchorOf(name: string): string {
  return `schema-${name}`;
}

/** Where a value of a named schema is on the page. */
export function memberAnchor(name: string, value: string): string {
  return `${name}-${value}`;
}
