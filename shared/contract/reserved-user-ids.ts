/**
 * userIds that nobody can have, because a reader would take them for the company, for a part of it, or for nobody.
 */

/** Mailbox names of services, roles and functions (RFC 2142, sections 3 to 5). */
const MAILBOXES =
  "info marketing sales support abuse noc security postmaster hostmaster usenet news webmaster www uucp ftp";

/** Who runs things: the names that systems give their own accounts (Unix, Windows), and this one's roles. */
const OPERATORS =
  "admin administrator root system sysadmin superuser daemon nobody operator moderator help helpdesk official " +
  "role_admin role_user";

/** What programs write where there is no value. */
const NO_VALUES = "null undefined nil none nan true false anonymous unknown";

/** The product, its Workers and its paths, those to come among them. A test compares them with the routes. */
const OWN =
  "signup-lights signuplights auth chat customer user users login logout signup signups events home health ready docs " +
  "openapi.json asyncapi.json stomp assets live changes edit password erase export sessions end late send-again dead-letters test-alert " +
  "remove actions confirm mail forgot reset";

const RESERVED: ReadonlySet<string> = new Set([MAILBOXES, OPERATORS, NO_VALUES, OWN].join(" ").split(" "));

/** True for a userId, in lower case, that nobody can have. */
export function isReserved(userId: string): boolean {
  return RESERVED.has(userId);
}
