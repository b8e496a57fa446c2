/** A page with one thing to say and one way on: what was asked for is done, or under way. */
import { Layout } from "./layout.tsx";
import type { Language } from "./words.ts";

type MessagePageProps = { language: Language; title: string; text: string; next: { href: string; label: string } };

/** Says it. */
export function MessagePage({ language, title, text, next }: MessagePageProps) {
  return (
    <Layout language={language} title={title} style="form.css">
      <main class="card">
        <h1>{title}</h1>
        <p class="lede">{text}</p>
        <a class="button" href={next.href}>
          {next.label}
        </a>
      </main>
    </Layout>
  );
}
