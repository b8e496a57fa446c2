/** How often an object commits with each step of a signup: its replicas are silent, and the test answers for them. Asserts nothing. */
import type { Queue } from "@cloudflare/workers-types";
import { vi } from "vitest";
import { accountReply } from "#shared/contract/messages.ts";
import { REPLICAS } from "#shared/contract/services.ts";
import { commitsOf } from "./commits.ts";
import { cheapAuth, person, startCompany, type Company } from "./company.ts";
import { PATIENT_SCHEDULE } from "./schedules.ts";
import { silentReplica } from "./silent.ts";
import { WAIT } from "../wait.ts";

/** Somebody whose id nobody else of this test run has. */
export const somebody = () => person(`commits-${crypto.randomUUID().slice(0, 8)}`);

/** The company with silent replicas, which auth does not ask again; `main` is the file to start in place of auth's own. */
export async function companyWithoutReplicas(main?: string): Promise<Company> {
  const auth = cheapAuth({ alias: PATIENT_SCHEDULE, ...(main !== undefined && { main }) });
  return startCompany([auth, ...REPLICAS.map(silentReplica)]);
}

/** How often a signup has committed once all replicas are asked, and once all have answered in one batch. */
export async function commitsOfSteps(of: Company): Promise<{ asked: number; settled: number }> {
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
