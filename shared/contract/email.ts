/**
 * E-mail addresses: what a browser's own form takes for one (WHATWG HTML, section 4.8.5.1.3, "valid email address", which
 * zod has), within the lengths of RFC 5321 and of DNS.
 */
import * as z from "zod";

/** RFC 5321, section 4.5.3.1: a local part, and a path of 256 octets without its angle brackets. */
const LOCAL_PART_MAX = 64;
const ADDRESS_MAX = 254;

/** A domain that is not in ASCII, and has no other ASCII characters than a domain has. */
const UNICODE_DOMAIN = /^(?=.*[^\p{ASCII}])[a-z0-9.\-\P{ASCII}]+$/iu;

/**
 * An address as it is kept, or null if it is none. A domain in Unicode is kept in its ASCII form (UTS #46), in which
 * browsers send it: `kim@한국.kr` becomes `kim@xn--3e0b707e.kr`.
 */
export function readEmail(typed: string): string | null {
  const at = typed.lastIndexOf("@");
  const [localPart, domain] = [typed.slice(0, at), typed.slice(at + 1)];
  const email = `${localPart}@${UNICODE_DOMAIN.test(domain) ? asciiDomain(domain) : domain}`;
  const isValid =
    at > 0 && z.regexes.html5Email.test(email) && localPart.length <= LOCAL_PART_MAX && email.length <= ADDRESS_MAX;
  return isValid ? email : null;
}

/** Empty if there is no such domain, or if it is an IP address in disguise. */
function asciiDomain(domain: string): string {
  const host = URL.parse(`http://${domain}`)?.hostname ?? "";
  return /^[\d.]*$/.test(host) ? "" : host;
}
