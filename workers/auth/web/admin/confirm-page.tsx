/**
 * Asks before anything is done: what would happen, and to how many. The form posts exactly what the page says. Nothing is
 * done by a link.
 */
import type { Child } from "hono/jsx";
import { wordsIn, type Language } from "../words.ts";
import { AdminLayout, type Frame } from "./admin-layout.tsx";
import { countedUpTo } from "./counts.ts";
import type { LateFilter } from "./late-page.tsx";
import { Sentence } from "./sentence.tsx";
import type { DeadLetterRow } from "./views.ts";

type ConfirmPageProps = {
  frame: Frame;
  title: string;
  what: Child;
  effect: string;
  /** Where the form posts, with these fields. Null if there is nothing to do. */
  form: { action: string; fields: Readonly<Record<string, string | null>>; submit: string } | null;
  back: string;
};

/** One question: what would happen, and the form that does it. */
export function ConfirmPage({ frame, title, what, effect, form, back }: ConfirmPageProps) {
  const { sendAgain } = wordsIn(frame.clock.language).admin;
  return (
    <AdminLayout frame={frame} title={title} isStill>
      <p class="lede">{what}</p>
      {form !== null && (
        <form method="post" action={form.action} class="confirm">
          <p>{effect}</p>
          {Object.entries(form.fields).map(([name, value]) => (
            <input type="hidden" name={name} value={value ?? ""} />
          ))}
          <button type="submit" class="button">
            {form.submit}
          </button>
        </form>
      )}
      <p>
        <a href={back}>{sendAgain.back}</a>
      </p>
    </AdminLayout>
  );
}

/** What is to be sent again: one user's, one event's, or all that a filter finds. */
type SendAgainScope = LateFilter & { userId: string | null; eventId: string | null };

type SendAgainPageProps = { frame: Frame; scope: SendAgainScope; count: number };

/** Sending again. `count`: the answers that are late, up to `COUNT_MAX`. */
export function SendAgainPage({ frame, scope, count }: SendAgainPageProps) {
  const { language } = frame.clock;
  const { sendAgain } = wordsIn(language).admin;
  const { userId, service } = scope;
  const isNothing = count === 0 && !isWholeUser(scope);
  return (
    <ConfirmPage
      frame={frame}
      title={sendAgain.title}
      what={
        <Sentence
          text={sentenceOf(language, scope, count)}
          values={{ userId: <b>{userId}</b>, service: <b>{service}</b> }}
        />
      }
      effect={sendAgain.effect}
      form={isNothing ? null : { action: "/admin/send-again", fields: scope, submit: sendAgain.submit }}
      back={userId === null ? "/admin/late" : `/admin/users/${userId}`}
    />
  );
}

function sentenceOf(language: Language, scope: SendAgainScope, count: number): string {
  const { sendAgain } = wordsIn(language).admin;
  const said = countedUpTo(language, count);
  if (count === 0) return isWholeUser(scope) ? sendAgain.account : sendAgain.nothing;
  if (scope.userId !== null) return sendAgain.ofPerson(said);
  return scope.service === null ? sendAgain.ofAll(said) : sendAgain.ofService(said);
}

/** True if all of one user is meant: then the account is sent even if nothing of it is late. */
function isWholeUser({ userId, eventId, service, status }: SendAgainScope): boolean {
  return userId !== null && eventId === null && service === null && status === null;
}

type RemovePageProps = { frame: Frame; letter: Pick<DeadLetterRow, "messageId" | "reason"> };

/** Removing one dead letter. */
export function RemoveDeadLetterPage({ frame, letter: { messageId, reason } }: RemovePageProps) {
  const { deadLetters } = wordsIn(frame.clock.language).admin;
  return (
    <ConfirmPage
      frame={frame}
      title={deadLetters.removeTitle}
      what={
        <>
          <code>{messageId}</code>: {reason}
        </>
      }
      effect={deadLetters.removeEffect}
      form={{ action: "/admin/dead-letters/remove", fields: { messageId }, submit: deadLetters.remove }}
      back="/admin/dead-letters"
    />
  );
}

/** Erasing somebody's account for them. */
export function EraseUserPage({ frame, userId }: { frame: Frame; userId: string }) {
  const { person } = wordsIn(frame.clock.language).admin;
  return (
    <ConfirmPage
      frame={frame}
      title={person.erase.title}
      what={<Sentence text={person.erase.what} values={{ userId: <b>{userId}</b> }} />}
      effect={person.erase.effect}
      form={{ action: "/admin/erase", fields: { userId }, submit: person.erase.submit }}
      back={`/admin/users/${userId}`}
    />
  );
}
