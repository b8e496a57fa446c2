/** The company with a Chromium in front of it, for each file of tests in this folder. */
import type { Browser } from "playwright-core";
import { onTestFinished } from "vitest";
import { REPLICAS } from "#shared/contract/services.ts";
import type { SignupRequest } from "#shared/contract/user.ts";
import { atTheEnd } from "../at-the-end.ts";
import { cheapAuth, person, startCompany, worker, type Company } from "../system/company.ts";
import { PROMPT_SCHEDULE } from "../system/schedules.ts";
import { withoutChat } from "../system/without-chat.ts";
import { closeAll, sharedChromium } from "./chromium.ts";
import type { AtItsEnd } from "./visitor.ts";

export type FrontDoor = {
  company: Company;
  browser: Browser;
  /** At the address that `npm start` prints. */
  origin: string;
  /** Somebody whom the company is told to keep the secrets of. */
  newcomer: (userId: string) => SignupRequest;
  /** Takes chat away; what this returns gives it back, as the end of the test does (see `visit`). */
  withoutChat: (atItsEnd?: AtItsEnd) => Promise<() => Promise<void>>;
  /** Gives an id to somebody else in chat. */
  takenInChat: (userId: string) => Promise<void>;
};

/** The company as it is deployed, but for the cost of a hash, and that chat is asked soon once it is back. */
const PROMPT = [cheapAuth({ alias: PROMPT_SCHEDULE }), ...REPLICAS.map(worker)];

/** Opens both, until the end. */
export async function openFrontDoor(workers = PROMPT): Promise<FrontDoor> {
  const company = await startCompany(workers);
  const browser = await sharedChromium();
  atTheEnd(() => closeAll(browser));
  return {
    company,
    browser,
    origin: `http://localhost:${company.url.port}`,
    newcomer: (userId) => {
      const who = person(userId, "김철수");
      company.trust(who);
      return who;
    },
    withoutChat: async (atItsEnd = onTestFinished) => {
      const giveBack = await withoutChat(company);
      atItsEnd(giveBack);
      return giveBack;
    },
    takenInChat: async (userId) => {
      const columns = "user_id, event_id, user_name, status_message, created_at_ms";
      const row = `'${userId}', '${crypto.randomUUID()}', 'M', '', 0`;
      await company.db("chat").prepare(`INSERT INTO users (${columns}) VALUES (${row})`).run();
    },
  };
}
