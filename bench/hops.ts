/**
 * The hops of a lone signup, one after the other, from its POST until it is settled. `tests/system/hops.ci.test.ts` walks the real
 * Workers along these steps, and fails when one more is waited for; `bench/wan.ts` gives them their time. Pure.
 */
import { REPLICAS, type Replica } from "#shared/contract/services.ts";
import type { Hop } from "./delays.ts";

/** Who waits: a Worker, or auth's object. `auth: object` is a call of the object by auth's Worker. */
export type Waiting = `${"auth" | "object" | Replica}: ${Hop | "hash"}`;

/**
 * What begins once the step before is over: the hop that the next step waits for, and what goes on meanwhile, which may have begun
 * a step earlier.
 */
export type Step = readonly [waitedFor: Waiting, ...meanwhile: Waiting[]];

const [FIRST, ...OTHERS] = REPLICAS;

/** The same hop at each of these services. */
function each<H extends Hop>(replicas: readonly Replica[], hop: H): `${Replica}: ${H}`[] {
  return replicas.map((replica) => `${replica}: ${hop}` as const);
}

/**
 * The replies come in a batch each, which is the longest way: the first one's is answered before the next begins. What the object
 * has written is safe before it calls, sends, answers or shows anything.
 */
export const LONE_SIGNUP_STEPS: readonly Step[] = [
  ["auth: hash", "auth: objectStart"],
  ["auth: object", "auth: object"], // handed over; the call that woke it goes on meanwhile
  ["object: objectWrite", "object: objectWrite"], // accepted; its answer
  ["object: d1"],
  ["object: objectWrite", ...REPLICAS.map(() => "object: objectWrite" as const)], // auth's answer; the next frame
  ["object: queue", ...OTHERS.map(() => "object: queue" as const)],
  [`${FIRST}: d1`, ...each(OTHERS, "d1")],
  [`${FIRST}: queue`],
  ...REPLICAS.flatMap((_, index): Step[] => {
    const later = each(OTHERS.slice(index, index + 1), "queue");
    const counts = index === 0 ? [] : (["auth: d1"] as const);
    return [
      ["auth: object", ...later, ...counts],
      ["object: objectWrite", "object: objectWrite"], // its answer; the next frame
    ];
  }),
];

/** How often each kind of hop is waited for. */
export function hopsInSeries(steps: readonly Step[]): Partial<Record<Hop | "hash", number>> {
  const kinds = steps.map(([waitedFor]) => waitedFor.slice(waitedFor.indexOf(" ") + 1) as Hop | "hash");
  return Object.fromEntries([...Map.groupBy(kinds, (kind) => kind)].map(([kind, all]) => [kind, all.length]));
}
