/** Asks before a test alert is sent, and says afterwards what each channel answered. */
import { wordsIn, type Language } from "../words.ts";
import { AdminLayout, type Frame } from "./admin-layout.tsx";
import { ConfirmPage } from "./confirm-page.tsx";
import type { ChannelAnswer, ChannelName } from "./views.ts";

/** Sending a test to these channels. Without one there is nothing to send. */
export function TestAlertPage({ frame, channels }: { frame: Frame; channels: readonly ChannelName[] }) {
  const { alerts } = wordsIn(frame.clock.language).admin;
  return (
    <ConfirmPage
      frame={frame}
      title={alerts.testTitle}
      what={goesTo(frame.clock.language, channels)}
      effect={alerts.testEffect}
      form={channels.length === 0 ? null : { action: "/admin/test-alert", fields: {}, submit: alerts.test }}
      back="/admin"
    />
  );
}

/** Where alerts go. */
export function goesTo(language: Language, channels: readonly ChannelName[]): string {
  const { alerts } = wordsIn(language).admin;
  if (channels.length === 0) return alerts.nowhere;
  return alerts.goTo(channels.map((channel) => alerts.channels[channel]).join(", "));
}

/** What came of a test. A reason is shown as it is in the log. */
export function TestAlertSentPage({ frame, answers }: { frame: Frame; answers: readonly ChannelAnswer[] }) {
  const { alerts, sendAgain } = wordsIn(frame.clock.language).admin;
  return (
    <AdminLayout frame={frame} title={alerts.testSent} isStill>
      {answers.length === 0 && <p class="lede">{alerts.nowhere}</p>}
      <ul class="rows">
        {answers.map(({ channel, reason }) => (
          <li class="row">
            <p class="what">
              <b>{alerts.channels[channel]}</b>{" "}
              <span class={reason === null ? "tag kept" : "tag failed"}>
                {reason === null ? alerts.arrived : alerts.notArrived}
              </span>
            </p>
            {reason !== null && (
              <p class="why" lang="en">
                {reason}
              </p>
            )}
          </li>
        ))}
      </ul>
      <p>
        <a href="/admin">{sendAgain.back}</a>
      </p>
    </AdminLayout>
  );
}
