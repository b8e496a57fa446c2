/**
 * What every cookie of ours is: bound to this host by its prefix, sent over https alone, read by no script, and not sent
 * along by other sites (RFC 6265bis, section 4.1).
 */
export const HOST_COOKIE = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;
