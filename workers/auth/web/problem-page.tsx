/**
 * A refusal, for a person. Shows the words of the problem's code: never its `detail`, which is for programs and in
 * one language only, and never anything that was sent.
 */
import type { Problem } from "#shared/contract/problem.ts";
import { Layout } from "./layout.tsx";
import { wordsIn, type Language } from "./words.ts";
import type { Words } from "./words/table.ts";

type ProblemPageProps = {
  language: Language;
  problem: Problem;
  /** It answers a form. */
  isOfForm?: boolean;
};

/** Says what went wrong, what to do about it, and leads back to the forms. */
export function ProblemPage({ language, problem, isOfForm = false }: ProblemPageProps) {
  const { code, status } = problem;
  const words = wordsIn(language);
  const { title } = words.problems[code];
  return (
    <Layout language={language} title={title} style="form.css">
      <main class="card">
        <p class="code">{status}</p>
        <h1>{title}</h1>
        <p class="lede">{adviceOf(words, problem)}</p>
        {isOfForm && <p class="hint">{words.problem.goBack}</p>}
        <a class="button" href="/user">
          {words.problem.toSignup}
        </a>
        <p class="aside">
          <a href="/">{words.problem.toLogin}</a>
        </p>
      </main>
    </Layout>
  );
}

/** What to do about a problem: when to try again, if that is known. */
export function adviceOf(words: Words, { code, retryAfterS }: Problem): string {
  return retryAfterS === undefined ? words.problems[code].advice : words.problem.tryAgainIn(retryAfterS);
}
