/** Schedules that stand in for auth's, to be bundled in its place: what a Worker's `alias` is given. */

/** Five times as fast. */
export const FAST_SCHEDULE = { "./schedule.ts": "./tests/chaos/stand-ins/fast-schedule.ts" };

/** With it a service that was away is asked within a second once it is back. */
export const PROMPT_SCHEDULE = { "./schedule.ts": "./tests/system/prompt-schedule.ts" };

/** With it nothing is late, and nothing is asked twice. */
export const PATIENT_SCHEDULE = { "./schedule.ts": "./tests/system/counted/patient-schedule.ts" };
