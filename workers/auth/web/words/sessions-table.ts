/** The shape of what a person reads about their sessions, and about taking their data along. */
export type SessionsWords = {
  title: string;
  lede: string;
  /** When the session of this very page was last used. */
  current: string;
  browser: (browser: string, platform: string) => string;
  unknownBrowser: string;
  unknownPlace: string;
  startedAt: string;
  seenAt: string;
  end: string;
  endOthers: string;
  noOthers: string;
  /** What is kept, and how exact it is. */
  kept: string;
  toHome: string;
  /** On the home page. */
  toSessions: string;
  toExport: string;
};
