/**
 * Which mails a request leads to, by what auth keeps when it is handled. Pure. A request for somebody who is not there, or
 * whose address is not confirmed, leads to none where only the owner may have it.
 */
import { confirmedAddress, type Addressee } from "./addresses.ts";
import type { MailClass } from "./limits.ts";
import type { MailRequest, Purpose } from "./mail-request.ts";
import type { LetterName } from "../web/words/mail-table.ts";

/** A mail that is to be sent: which, about which account, and to which address. */
export type Decided = {
  name: LetterName;
  about: Addressee;
  to: string;
  mailClass: MailClass;
  /** What its link lets the reader do. */
  purpose?: Purpose;
  /** It is sent at most once a day; counted under this name. */
  once?: string;
};

/**
 * The mails of a request.
 *
 * - A signup that got its userId: a link to confirm the address. If the owner of another account has confirmed the same
 *   address, they are told.
 * - A signup whose userId is somebody's: the owner is told.
 * - A link to confirm goes to an address that is not confirmed; a link to set a password only to one that is.
 * - News go to a confirmed address; of a changed address, to the one before.
 *
 * @param kept the account that auth keeps by the request's userId
 * @param other another account that has confirmed the same address
 */
export function decideLetters(
  { kind, accountId }: MailRequest["data"],
  kept: Addressee,
  other: Addressee | null,
): Decided[] {
  const isOwn = accountId === null || kept.accountId === accountId;
  const toOwner = confirmedAddress(kept);
  const toConfirm: Decided[] =
    toOwner === null
      ? [{ name: "confirm", about: kept, to: kept.email, mailClass: "unconfirmed", purpose: "confirm" }]
      : [];
  if (kind === "signedUp") {
    if (!isOwn) return news("idTaken", kept, toOwner, "idTaken");
    const told = other === null ? [] : news("addressTaken", other, confirmedAddress(other), "addressTaken");
    return [...toConfirm.map((one) => ({ ...one, once: "signedUp" })), ...told];
  }
  if (!isOwn) return [];
  switch (kind) {
    case "confirm":
      return toConfirm;
    case "newAddress": {
      const to = kept.pendingEmail;
      return to === null ? [] : [{ name: kind, about: kept, to, mailClass: "unconfirmed", purpose: kind }];
    }
    case "reset":
      return toOwner === null ? [] : [{ name: kind, about: kept, to: toOwner, mailClass: kind, purpose: kind }];
    case "emailChanged":
      return news(kind, kept, kept.previousEmail);
    case "passwordChanged":
    case "passwordReset":
    case "newBrowser":
      return news(kind, kept, toOwner);
  }
}

function news(name: LetterName, about: Addressee, to: string | null, once?: string): Decided[] {
  return to === null ? [] : [{ name, about, to, mailClass: "news", ...(once !== undefined && { once }) }];
}
