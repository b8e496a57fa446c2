/**
 * How often a signup waits for its object's disk: what is stored together is one commit. Read from the object's own file, by
 * the real Workers. What is billed is counted in `cost.test.ts`.
 */
import type { Queue } from "@cloudflare/workers-types";
import { describe, expect, test, vi } from "vitest";
import { accountReply } from "#shared/contract/messages.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { COMMITS } from "../../bench/cost.ts";
import { commitsOf } from "./commits.ts";
import { cheapAuth, person, startCompany, type Company } from "./company.ts";
import { beginCounting, countedCompany } from "./counted-company.ts";
import { PATIENT_SCHEDULE } from "./schedules.ts";
import { silentReplica } from "./silent.ts";

/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
const WAIT = { timeout: 20_000 };

const patient = { alias: PATIENT_SCHEDULE };
const silentReplicas = REPLICAS.map(silentReplica);

const company = await countedCompany();
const unanswered = await startCompany([cheapAuth(patient), ...silentReplicas]);

/** Nobody else of this test run has this id. */
const somebody = () => person(`commits-${crypto.randomUUID().slice(0, 8)}`);

test("a lone signup commits once for its acceptance, once for auth's answer, and once for each batch of replies", async () => {
  const who = somebody();
  const before = await commitsOf(company, who.userId);
  const end = await beginCounting(company);
  await company.signUp(who);
  const commits = (await commitsOf(company, who.userId)) - before;
  const { auth } = await end();
  expect(commits).toBe(COMMITS.accepted + COMMITS.answered + COMMITS.batchOfReplies * auth.queueBatches);
});

describe("what is stored together is one commit", () => {
  test("auth's answer and the requests to all replicas; then all replies of one batch", async () => {
    expect(await commitsOfSteps(unanswered)).toEqual({
      asked: COMMITS.accepted + COMMITS.answered,
      settled: COMMITS.accepted + COMMITS.answered + COMMITS.batchOfReplies,
    });
  });

  test("replies that are stored one by one are noticed", async () => {
    const planted = { main: "tests/system/counted/reply-by-reply-auth.ts", ...patient };
    const slower = await startCompany([cheapAuth(planted), ...silentReplicas]);
    const { asked, settled } = await commitsOfSteps(slower);
    expect(settled - asked).toBe(REPLICAS.length * COMMITS.batchOfReplies);
  });
});

/** How often a signup has committed once all replicas are asked, and once all have answered in one batch. */
async function commitsOfSteps(of: Company) {
  const who = somebody();
  const before = await commitsOf(of, who.userId);
  const ticket = await of.ticket(who);
  const { eventId } = await vi.waitUntil(async () => {
    const snapshot = await of.snapshot(ticket);
    return snapshot.services.auth.status === "success" && snapshot;
  }, WAIT);
  const asked = (await commitsOf(of, who.userId)) - before;
  const { NEW_USER_RES } = await of.worker<{ NEW_USER_RES: Queue }>("chat").env();
  const about = { kind: "newUser", eventId, userId: who.userId, nowMs: Date.now() } as const;
  await NEW_USER_RES.sendBatch(REPLICAS.map((replica) => ({ body: accountReply(about, replica, "success") })));
  await of.follow(ticket);
  return { asked, settled: (await commitsOf(of, who.userId)) - before };
}
