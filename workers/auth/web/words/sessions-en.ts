/** Sessions in English. */
import type { SessionsWords } from "./sessions-table.ts";

export const sessionsEn: SessionsWords = {
  title: "Where you are logged in",
  lede: "Log out the browsers that you do not know or no longer use.",
  current: "Now, in this browser",
  browser: (browser, platform) => `${browser} on ${platform}`,
  unknownBrowser: "Unknown browser",
  unknownPlace: "Unknown place",
  startedAt: "Logged in",
  seenAt: "Last used",
  end: "Log out",
  endOthers: "Log out all others",
  noOthers: "You are not logged in anywhere else.",
  kept: "The place is a guess from the network's address, which is not kept. “Last used” is noted once an hour.",
  toHome: "To your services",
  toSessions: "Where you are logged in",
  toExport: "Download what we have of you",
};
