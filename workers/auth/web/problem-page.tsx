/**
 * A refusal, for a person. Shows the words of the problem's code: never its `detail`, which is for programs and in
 * one language only, and never anything that was sent.
 */
import type { Problem } from "#shared/contract/problem.ts";
import { Layout } from "./layout.tsx";
import { wordsIn, type Language } from "./words.ts";

/** Says what went wrong, what to do about it, and leads back to the form. */
export function ProblemPage({ language, problem }: { language: Language; problem: Problem }) {
  const words = wordsIn(language);
  const { title, advice } = words.problems[problem.code];
  return (
    <Layout language={language} title={title}>
      <main class="card">
        <p class="code">{problem.status}</p>
        <h1>{title}</h1>
        <p class="lede">{advice}</p>
        <a class="button" href="/user">
          {words.problem.toSignup}
        </a>
      </main>
    </Layout>
  );
}
