/**
 * How often a signup waits for its object's disk: what is stored together is one commit. Read from the object's own file, by
 * the real Workers. What is billed is counted in `cost.test.ts`; that more would be noticed, in `counts-planted.ci.test.ts`.
 */
import { expect, test } from "vitest";
import { COMMITS } from "../../bench/cost.ts";
import { companyWithoutReplicas, commitsOfSteps, somebody } from "./commits-of-steps.ts";
import { commitsOf } from "./commits.ts";
import { beginCounting, countedCompany } from "./counted-company.ts";

test("a lone signup commits once for its acceptance, once for auth's answer, and once for each batch of replies", async () => {
  const company = await countedCompany();
  const who = somebody();
  const before = await commitsOf(company, who.userId);
  const end = await beginCounting(company);
  await company.signUp(who);
  const commits = (await commitsOf(company, who.userId)) - before;
  const { auth } = await end();
  expect(commits).toBe(COMMITS.accepted + COMMITS.answered + COMMITS.batchOfReplies * auth.queueBatches);
});

test("what is stored together is one commit: auth's answer and the requests to all replicas; then all replies of one batch", async () => {
  expect(await commitsOfSteps(await companyWithoutReplicas())).toEqual({
    asked: COMMITS.accepted + COMMITS.answered,
    settled: COMMITS.accepted + COMMITS.answered + COMMITS.batchOfReplies,
  });
});
