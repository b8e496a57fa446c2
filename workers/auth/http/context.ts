/** The types that all handlers share. */
import type { Language } from "../web/words.ts";

/** The Worker's bindings, and the variables that `app.ts` sets for each request. */
export type AuthApp = { Bindings: Env; Variables: { language: Language; requestId: string } };
