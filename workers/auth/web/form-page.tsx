/**
 * The frame of a page with a form: what was wrong, the heading, the form. Every form works without a script; client/form.ts
 * says the server's own messages at the fields.
 */
import type { Child } from "hono/jsx";
import type { Problem } from "#shared/contract/problem.ts";
import { ErrorSummary, type FormError } from "./error-summary.tsx";
import { Layout, type LayoutProps } from "./layout.tsx";
import { adviceOf } from "./problem-page.tsx";
import { wordsIn } from "./words.ts";

type FormPageProps = Omit<LayoutProps, "iconLights"> & {
  /** What is wrong with what was typed. */
  errors?: readonly FormError[];
  /** Why the form as a whole was refused. It is said instead of `errors`. */
  problem?: Problem | undefined;
  /** The field that a problem is about, if there is one. */
  problemField?: string;
  /** What to do about the problem, if it is more than its words. */
  advice?: Child;
  /** What is said before the heading. */
  news?: Child;
};

/** A form's page. Its title begins with the fact that something is wrong, because a screen reader says that first. */
export function FormPage(props: FormPageProps) {
  const { language, title, errors = [], problem, problemField, advice, news, children, ...layout } = props;
  const words = wordsIn(language);
  const { errorPrefix, errorSummary } = words.signup;
  const listed =
    problem === undefined ? errors : [{ field: problemField, message: advice ?? adviceOf(words, problem) }];
  return (
    <Layout
      scripts={["form.ts"]}
      {...layout}
      language={language}
      title={listed.length === 0 ? title : errorPrefix + title}
    >
      <main class="card">
        <ErrorSummary
          heading={problem === undefined ? errorSummary : words.problems[problem.code].title}
          errors={listed}
        />
        {news}
        <h1>{title}</h1>
        {children}
      </main>
    </Layout>
  );
}
