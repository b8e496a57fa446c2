/** Sessions in Korean. */
import type { SessionsWords } from "./sessions-table.ts";

export const sessionsKo: SessionsWords = {
  title: "로그인된 브라우저",
  lede: "모르거나 더 쓰지 않는 브라우저는 로그아웃해 주세요.",
  current: "지금, 이 브라우저",
  browser: (browser, platform) => `${platform}의 ${browser}`,
  unknownBrowser: "알 수 없는 브라우저",
  unknownPlace: "알 수 없는 곳",
  startedAt: "로그인",
  seenAt: "마지막 사용",
  end: "로그아웃",
  endOthers: "다른 브라우저 모두 로그아웃",
  noOthers: "다른 곳에는 로그인되어 있지 않아요.",
  kept: "위치는 네트워크 주소로 짐작한 것이고, 주소는 저장하지 않아요. 마지막 사용 시각은 한 시간에 한 번만 적어요.",
  toHome: "내 서비스로 가기",
  toSessions: "로그인된 브라우저 보기",
  toExport: "내 정보 내려받기",
};
