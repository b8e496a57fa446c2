/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
export const WAIT = { timeout: 30_000 };
