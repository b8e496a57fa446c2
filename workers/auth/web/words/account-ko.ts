/** Changing an account and leaving, in Korean. */
import type { AccountWords } from "./account-table.ts";

export const accountKo: AccountWords = {
  currentPassword: "현재 비밀번호",
  newPassword: "새 비밀번호",
  toHome: "내 서비스로 가기",
  toFrontPage: "첫 페이지로 가기",
  edit: {
    title: "이름과 이메일 주소",
    link: "이름이나 이메일 주소 바꾸기",
    nameSubmit: "이름 바꾸기",
    emailHint: "이메일 주소를 바꾸려면 비밀번호가 필요해요.",
    emailSubmit: "이메일 주소 바꾸기",
    submitting: "바꾸고 있어요…",
  },
  password: {
    title: "새 비밀번호",
    link: "비밀번호 바꾸기",
    lede: "여기서는 로그인이 유지돼요. 다른 곳에서는 바로 모두 로그아웃돼요.",
    submit: "비밀번호 바꾸기",
    submitting: "바꾸고 있어요…",
  },
  erase: {
    title: "탈퇴하고 계정 지우기",
    link: "계정 지우기",
    lede: "되돌릴 수 없어요. 모든 기기에서 바로 로그아웃돼요.",
    goes: "모든 서비스에서 지워지는 것",
    goesList: [
      "이름, 이메일 주소, 비밀번호",
      "채팅과 고객 서비스에 있는 내 정보: 상태 메시지와 잔액",
      "모든 기기의 로그인",
    ],
    kept: "남는 것",
    keptList: [
      "아이디와 지운 시각: 다른 사람이 그 아이디를 쓰거나, 백업에서 계정이 되살아나지 않게 해요",
      "관리자가 한 일의 기록에 있는 아이디",
    ],
    submit: "내 계정 지우기",
    submitting: "지우고 있어요…",
  },
  changed: {
    outcomes: {
      open: { heading: "계정을 바꾸고 있어요", text: "바뀐 내용이 서비스에 반영되면 불이 초록색으로 바뀌어요." },
      delayed: {
        heading: "평소보다 오래 걸리고 있어요",
        text: "계속 시도하고 있어요. 페이지를 닫아도 사라지는 것은 없어요.",
      },
      done: { heading: "계정을 바꿨어요", text: "모든 서비스에 반영됐어요." },
      partial: {
        heading: "계정을 바꿨지만, 반영되지 않은 서비스가 있어요",
        text: "빨간불인 서비스에는 반영되지 않았어요. 다른 사람이 그 아이디를 쓰고 있거나, 이틀 동안 응답이 없었어요. 고객 지원에서 바로잡을 수 있어요.",
      },
      failed: {
        heading: "계정을 바꾸지 못했어요",
        text: "계정은 그대로예요. 담당자에게 알렸고 확인하고 있어요. 다시 시도해 볼 수도 있어요.",
      },
    },
    statuses: { success: "반영됐어요" },
  },
  erased: {
    outcomes: {
      open: { heading: "계정을 지우고 있어요", text: "서비스에서 계정이 지워지면 불이 초록색으로 바뀌어요." },
      delayed: {
        heading: "평소보다 오래 걸리고 있어요",
        text: "모든 서비스에서 지워질 때까지 계속 시도해요. 페이지를 닫아도 돼요.",
      },
      done: { heading: "계정을 지웠어요", text: "이제 어느 서비스에도 계정이 없어요. 안녕히 가세요." },
      partial: {
        heading: "계정을 지웠지만, 남아 있는 서비스가 있어요",
        text: "빨간불인 서비스가 이틀 동안 응답하지 않았어요. 담당자에게 알렸고 처리할게요.",
      },
      failed: {
        heading: "계정을 지우지 못했어요",
        text: "담당자에게 알렸고 확인하고 있어요. 로그인해서 다시 시도해 주세요.",
      },
    },
    statuses: { success: "지워졌어요" },
  },
  trouble: {
    lost: "연결이 끊겼어요. 다시 연결하고 있어요…",
    offline: "인터넷에 연결되어 있지 않아요. 요청한 일은 계속되고, 다시 연결되면 보여 드려요.",
    gone: "더 볼 수 없어요. 이미 끝났거나, 브라우저가 이 사이트의 쿠키를 저장하지 않았어요.",
  },
};
