/** Work that is done twice, and commits that are not one, are noticed by what cost.test.ts and commits.ci.test.ts count with. */
import { expect, test } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import { COMMITS, LONE_SIGNUP } from "../../bench/cost.ts";
import { companyWithoutReplicas, commitsOfSteps } from "./commits-of-steps.ts";
import { person } from "./company.ts";
import { costOf, countedCompany } from "./counted-company.ts";

test("work that is done twice is noticed", async () => {
  const twice = await countedCompany({ chat: "twice-chat" });
  const { chat } = await costOf(twice, async () => twice.signUp(person("done-twice")));
  expect(chat).toEqual({ ...LONE_SIGNUP.chat, d1Calls: 2, d1Statements: 2, d1RowsWritten: 2, queueMessages: 2 });
});

test("replies that are stored one by one are noticed", async () => {
  const slower = await companyWithoutReplicas("tests/system/counted/reply-by-reply-auth.ts");
  const { asked, settled } = await commitsOfSteps(slower);
  expect(settled - asked).toBe(REPLICAS.length * COMMITS.batchOfReplies);
});
