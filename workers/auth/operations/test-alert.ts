/**
 * A test alert, which an operator asks for at /admin: it is recorded as an action, then sent to every channel once. Nothing
 * sends it again: whoever asked for it sees whether it arrived.
 */
import type { AccountName } from "../accounts/sessions.ts";
import { newNoticeId } from "./alerts/alert-message.ts";
import type { AlertSettings } from "./alerts/channels.ts";
import { sendTestAlert, type ChannelAnswer } from "./alerts/watch-conditions.ts";
import { recordAction, saveAction, type Action, type ActionsEnv } from "./actions.ts";

/**
 * Sends a test to every channel that is on. The action says under which id (`messageId`), to how many channels (`found`) and
 * how many of them took it (`sent`).
 *
 * @throws while auth's database is away: what cannot be recorded is not sent
 */
export async function testAlert(
  env: ActionsEnv & AlertSettings,
  who: AccountName,
  nowMs: number,
): Promise<{ action: Action; answers: ChannelAnswer[] }> {
  const messageId = newNoticeId();
  const begun = await recordAction(env, who, "test-alert", { messageId }, nowMs);
  const answers = await sendTestAlert(env, messageId, nowMs);
  const sent = answers.filter(({ reason }) => reason === null).length;
  const action = { ...begun, found: answers.length, sent, endedAtMs: Date.now() };
  await saveAction(env, action);
  return { action, answers };
}
