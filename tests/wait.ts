/** How long a look that is repeated may take on a busy machine; nothing is asserted of it. */
export const WAIT = { timeout: 30_000 };

/** The same, for what comes at once and is waited for hundreds of times. */
export const SOON = { ...WAIT, interval: 5 };
