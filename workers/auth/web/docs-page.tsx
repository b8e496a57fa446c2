/**
 * The API's document as a page: GET /docs. Rendered from the same document that /openapi.json serves, without a script.
 * Every operation and every schema has an anchor. The text is English in every language; the frame is the reader's.
 */
import type { ApiDocument } from "../openapi/api-document.ts";
import { Answer, Headers, OperationSection, type Placed } from "./docs-operation.tsx";
import { NamedSchema } from "./docs-schema.tsx";
import { Layout } from "./layout.tsx";
import { Prose } from "./prose.tsx";
import { wordsIn, type Language } from "./words.ts";

type DocsPageProps = {
  language: Language;
  document: ApiDocument;
  /** Where this service is, for the examples. */
  origin: string;
};

/** Describes every operation, by the parts of the API, and every schema. */
export function DocsPage({ language, document, origin }: DocsPageProps) {
  const { info, components } = document;
  const parts = document.tags.map((tag) => ({ ...tag, operations: operationsOf(document, tag.name) }));
  const others = document["x-any-other-request"];
  const every = document["x-every-response"];
  return (
    <Layout language={language} title={wordsIn(language).docs.title} style="docs.css">
      <main class="docs" lang="en">
        <h1>{wordsIn("en").docs.title}</h1>
        <p class="lede">
          {info.summary} Version {info.version}: <a href="/openapi.json">OpenAPI 3.1</a> and{" "}
          <a href="/asyncapi.json">AsyncAPI 3.0</a>.
        </p>
        <Prose text={info.description} />
        <nav aria-label="Contents">
          {parts.map(({ name, operations }) => (
            <>
              <b>{name}</b>
              <ul>
                {operations.map(({ method, path, operation }) => (
                  <li>
                    <a href={`#${operation.operationId}`}>
                      {method.toUpperCase()} {path}
                    </a>
                  </li>
                ))}
              </ul>
            </>
          ))}
          <b>
            <a href="#schemas">Schemas</a>
          </b>
        </nav>
        {parts.map(({ name, description, operations }) => (
          <>
            <h2 id={name.toLowerCase()}>{name}</h2>
            <Prose text={description} />
            {operations.map((placed) => (
              <OperationSection {...placed} document={document} origin={origin} />
            ))}
          </>
        ))}
        <h2 id="any-other-request">Any other request</h2>
        <Prose text={others.description} />
        <dl class="answers">
          {Object.entries(others.responses).map(([status, response]) => (
            <Answer status={status} response={response} document={document} />
          ))}
        </dl>
        <h2 id="every-answer">Every answer</h2>
        <Prose text={every.description} />
        <Headers headers={every.headers} document={document} />
        <h2 id="schemas">Schemas</h2>
        {Object.entries(components.schemas).map(([name, schema]) => (
          <NamedSchema name={name} schema={schema} />
        ))}
      </main>
    </Layout>
  );
}

function operationsOf({ paths }: ApiDocument, tag: string): Placed[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([method, operation]) =>
      operation.tags.includes(tag) ? [{ method, path, operation }] : [],
    ),
  );
}
