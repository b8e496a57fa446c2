/** The pages in Korean, in the polite 해요 style throughout. */
import { SIGNUP_LIMITS } from "../signup-fields.ts";
import { accountKo } from "./account-ko.ts";
import { adminKo } from "./admin-ko.ts";
import { sessionsKo } from "./sessions-ko.ts";
import { mailKo } from "./mail-ko.ts";
import type { Words } from "./table.ts";
import { waitingTime } from "./waiting-time.ts";

/** Korean. */
export const ko: Words = {
  name: "한국어",
  site: "가입 신호등",
  services: { auth: "계정", chat: "채팅", customer: "고객" },
  statuses: {
    waiting: "기다리고 있어요",
    delayed: "조금 더 걸리고 있어요",
    success: "준비됐어요",
    duplicate: "이미 있는 아이디예요",
    failed: "완료하지 못했어요",
  },
  fields: {
    userId: {
      label: "아이디",
      hint: `영문, 숫자, 마침표(.), 밑줄(_), 하이픈(-)으로 ${SIGNUP_LIMITS.userId.min}~${SIGNUP_LIMITS.userId.max}자. 첫 글자는 영문이나 숫자여야 해요.`,
    },
    userPw: {
      label: "비밀번호",
      hint: `${SIGNUP_LIMITS.userPw.min}자 이상. 낱말 몇 개를 이어 쓰면 기억하기 쉬워요.`,
    },
    email: { label: "이메일 주소" },
    userName: { label: "이름", hint: "다른 사람에게 보이는 이름이에요." },
  },
  otherField: "이 항목",
  fieldErrors: {
    required: ({ label }) => `${withParticle(label, "을", "를")} 입력해 주세요.`,
    not_text: ({ label }) => `${withParticle(label, "은", "는")} 글자로 입력해 주세요.`,
    too_short: ({ label, min }) => `${withParticle(label, "은", "는")} ${min}자 이상이어야 해요.`,
    too_long: ({ label, max }) => `${withParticle(label, "은", "는")} ${max}자까지 쓸 수 있어요.`,
    invalid_characters: ({ label }) => `${label}에 쓸 수 없는 문자가 있어요.`,
    invalid_start: ({ label }) => `${withParticle(label, "은", "는")} 영문이나 숫자로 시작해야 해요.`,
    invisible: ({ label }) => `${label}에 보이는 글자가 하나는 있어야 해요.`,
    reserved: () => "쓸 수 없는 아이디예요. 다른 아이디를 정해 주세요.",
    invalid_email: () => "이메일 주소를 name@example.com처럼 입력해 주세요.",
    invalid_role: () => "역할은 ROLE_USER나 ROLE_ADMIN이어야 해요.",
    common_password: () => "알아맞히기 쉬운 비밀번호예요. 다른 비밀번호를 정해 주세요.",
    contains_your_data: () => "비밀번호에는 아이디나 이메일 주소를 넣을 수 없어요.",
    wrong_password: () => "비밀번호가 맞지 않아요.",
    unknown_field: () => "알 수 없는 항목이 있어요.",
  },
  problems: {
    malformed: { title: "요청을 읽을 수 없어요", advice: "돌아가서 다시 시도해 주세요." },
    invalid_credentials: { title: "아이디나 비밀번호가 맞지 않아요", advice: "다시 확인해 주세요." },
    not_logged_in: { title: "로그인해 주세요", advice: "로그인하지 않았어요." },
    cookie_not_returned: {
      title: "브라우저가 로그인을 기억하지 못했어요",
      advice: "비밀번호는 맞았지만 쿠키가 돌아오지 않았어요. 이 사이트의 쿠키를 허용하고 다시 로그인해 주세요.",
    },
    email_not_confirmed: {
      title: "먼저 이메일 주소를 확인해 주세요",
      advice: "비밀번호는 맞아요. 메일의 코드를 입력하거나 링크를 누른 다음 로그인해 주세요.",
    },
    https_required: { title: "https로만 쓸 수 있어요", advice: "https://로 시작하는 주소로 다시 열어 주세요." },
    forbidden: { title: "권한이 없어요", advice: "이 계정으로는 할 수 없는 일이에요." },
    not_found: {
      title: "페이지를 찾을 수 없어요",
      advice:
        "주소가 잘못됐거나, 다른 브라우저에서 한 가입이거나, 브라우저가 이 사이트의 쿠키를 저장하지 않는 것일 수 있어요.",
    },
    method_not_allowed: { title: "여기서는 할 수 없어요", advice: "돌아가서 다시 시도해 주세요." },
    upgrade_required: { title: "프로그램이 쓰는 주소예요", advice: "돌아가서 다시 시도해 주세요." },
    body_too_large: { title: "보낸 내용이 너무 길어요", advice: "내용을 줄여서 다시 시도해 주세요." },
    challenge_failed: {
      title: "사람인지 확인하지 못했어요",
      advice: "양식을 다시 열고 확인이 끝날 때까지 기다려 주세요.",
    },
    unsupported_media_type: { title: "요청을 읽을 수 없어요", advice: "이 사이트의 양식으로 보내 주세요." },
    invalid_fields: { title: "다시 확인할 항목이 있어요", advice: "돌아가서 입력한 내용을 확인해 주세요." },
    link_not_valid: {
      title: "더 이상 쓸 수 없어요",
      advice: "링크나 코드가 틀렸거나, 이미 썼거나, 너무 오래됐어요. 메일을 다시 요청해 주세요.",
    },
    idempotency_key_reused: {
      title: "이미 보낸 양식이에요",
      advice: "다른 이름이나 이메일로 보낸 적이 있어요. 양식을 다시 열어 새로 가입해 주세요.",
    },
    too_many_requests: { title: "요청이 너무 많아요", advice: "잠시 뒤에 다시 시도해 주세요." },
    internal: { title: "문제가 생겼어요", advice: "저희 쪽 문제예요. 잠시 뒤에 다시 시도해 주세요." },
    unavailable: { title: "지금은 이용할 수 없어요", advice: "잠시 뒤에 다시 시도해 주세요." },
  },
  signup: {
    title: "계정 만들기",
    lede: "한 번만 가입하면 모든 서비스를 쓸 수 있어요.",
    errorPrefix: "오류: ",
    errorSummary: "다음 항목을 확인해 주세요",
    showPassword: "비밀번호 보기",
    hidePassword: "비밀번호 숨기기",
    submit: "가입하기",
    submitting: "가입하고 있어요…",
    toLogin: "이미 계정이 있어요",
    taken: "이미 쓰고 있는 아이디예요. 다른 아이디를 정하거나, 내 아이디라면 로그인해 주세요.",
    unreachable: "응답이 없어요. 연결을 확인하고 다시 보내 주세요. 두 번 가입되지는 않아요.",
    loggedInAs: (userId) => `${userId} 아이디로 로그인했어요.`,
    toHome: "내 서비스로 가기",
    running: (userId) => `${userId} 아이디의 가입이 아직 진행 중이에요.`,
    toLights: "신호등 보기",
  },
  status: {
    outcomes: {
      open: { heading: "계정을 만들고 있어요", text: "서비스가 준비되면 초록불이 켜져요." },
      delayed: {
        heading: "평소보다 오래 걸리고 있어요",
        text: "계속 시도하고 있어요. 페이지를 닫아도 사라지는 것은 없어요. 이 브라우저에서 언제든 다시 볼 수 있어요.",
      },
      done: { heading: "가입을 마쳤어요", text: "계정이 준비됐어요. 이제 로그인해 주세요." },
      partial: {
        heading: "가입했지만, 쓸 수 없는 서비스가 있어요",
        text: "로그인할 수 있어요. 빨간불인 서비스에는 내 계정이 없어요. 다른 사람이 그 아이디를 쓰고 있거나, 이틀 동안 응답이 없었어요. 고객 지원에서 바로잡을 수 있어요.",
      },
      taken: {
        heading: "이미 쓰고 있는 아이디예요",
        text: "이미 가입했다면 로그인해 주세요. 아니라면 다른 아이디로 가입할 수 있어요.",
      },
      failed: {
        heading: "가입을 완료하지 못했어요",
        text: "담당자에게 알렸고 확인하고 있어요. 다시 가입해 볼 수도 있어요.",
      },
    },
    lights: "서비스",
    userId: "아이디",
    elapsed: "{time} 지났어요",
    asked: "{attempt}번 요청했어요. {time} 뒤에 다시 요청해요",
    once: "한 번 요청했어요. {time} 뒤에 다시 요청해요",
    steps: {
      title: "단계마다 걸린 시간",
      handOverMs: "비밀번호 처리와 접수",
      authMs: "데이터베이스",
      queueMs: "요청 전달",
      replicaMs: "서비스 처리",
      replyMs: "응답 전달",
    },
    earlyLogin: "계정이 준비됐어요. 지금 로그인할 수 있어요.",
    trouble: {
      lost: "연결이 끊겼어요. 다시 연결하고 있어요…",
      offline: "인터넷 연결이 끊겼어요. 가입은 계속되고, 다시 연결되면 보여 드려요.",
      gone: "이 가입은 더 볼 수 없어요. 지워졌거나, 브라우저가 이 사이트의 쿠키를 저장하지 않았어요.",
    },
    leadsOn: "곧 로그인으로 이어져요",
    goOn: "로그인으로 계속하기",
    stay: "여기 있기",
    toLogin: "로그인하기",
    toSignup: "다른 아이디로 가입하기",
    tryAgain: "다시 가입하기",
  },
  login: {
    title: "로그인",
    submit: "로그인",
    submitting: "로그인하고 있어요…",
    toSignup: "계정 만들기",
    signedUp: (userId) => `${userId}님, 가입을 마쳤어요`,
    cookiesMissing: "브라우저가 이 사이트의 쿠키를 저장하지 않아요. 쿠키를 허용해야 로그인할 수 있어요.",
    locked: "{time} 뒤에 다시 시도해 주세요.",
  },
  sessions: sessionsKo,
  docs: { title: "API 문서" },
  home: {
    title: "내 서비스",
    greeting: "{name}님, 안녕하세요",
    red: "빨간불인 서비스에는 내 계정이 없어요. 다른 사람이 그 아이디를 쓰고 있거나, 이틀 동안 응답이 없었어요. 다른 서비스는 쓸 수 있고, 고객 지원에서 바로잡을 수 있어요.",
    role: "역할",
    logOut: "로그아웃",
    logOutEverywhere: "모든 기기에서 로그아웃",
    toAdmin: "운영 페이지로 가기",
  },
  account: accountKo,
  admin: adminKo,
  mail: mailKo,
  roles: { ROLE_USER: "사용자", ROLE_ADMIN: "관리자" },
  problem: {
    toSignup: "가입 양식으로 가기",
    toLogin: "로그인 페이지로 가기",
    goBack: "브라우저의 뒤로 가기 버튼을 누르면 작성하던 양식이 그대로 나와요.",
    tryAgainIn: (seconds) => `${waitingTime("ko", seconds)} 뒤에 다시 시도해 주세요.`,
  },
};

/**
 * A word with its particle, which depends on whether the last syllable ends in a consonant. Precomposed syllables lie
 * 28 apart, the first of each 28 without a final consonant (The Unicode Standard, section 3.12).
 */
function withParticle(word: string, afterConsonant: string, afterVowel: string): string {
  const endsInConsonant = (word.charCodeAt(word.length - 1) - 0xac00) % 28 !== 0;
  return word + (endsInConsonant ? afterConsonant : afterVowel);
}
