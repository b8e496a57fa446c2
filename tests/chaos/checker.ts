/**
 * Says what is wrong after a run in which everything could fail: compares what people were told with what the three
 * databases and the dead letters hold. Pure; an empty list is a pass. `checker.test.ts` shows that it bites.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { Snapshot, Status } from "#shared/contract/snapshot.ts";

/** An accepted signup: the id it wanted, all that its streams carried, and how it stands after the drain. */
export type Accepted = { userId: string; seen: readonly Snapshot[]; end: Snapshot | null };

/** A user as any of the services keeps one. */
export type Row = { user_id: string; event_id: string; user_name: string };

/** What there is to check. `uncertain`: ids for which a request was lost on the way, so that somebody else may have them. */
export type Aftermath = {
  accepted: readonly Accepted[];
  uncertain: ReadonlySet<string>;
  rows: Record<Service, readonly Row[]>;
  deadLetters: readonly string[];
  poison: readonly string[];
};

/** Every broken invariant, by name, with whom it is about. */
export function violations(aftermath: Aftermath): string[] {
  const wanted = Map.groupBy(aftermath.accepted, ({ userId }) => userId);
  return [
    ...[...wanted].flatMap(([userId, signups]) => [
      ...signups.flatMap(unfinished),
      ...signups.flatMap(contradictions),
      ...wrongRows(userId, signups, aftermath),
    ]),
    ...strangers(wanted, aftermath),
    ...difference(aftermath.deadLetters, aftermath.poison).map((body) => `dead letter: ${body}`),
    ...difference(aftermath.poison, aftermath.deadLetters).map((body) => `poison vanished: ${body}`),
  ];
}

/** Nothing is lost: an accepted signup is known, settled, and no service has been given up. */
function unfinished({ userId, end }: Accepted): string[] {
  if (end === null) return [`lost: ${userId}`];
  if (!end.settled) return [`not settled: ${userId}`];
  return Object.values(end.services).some(({ status }) => status === "failed") ? [`failed: ${userId}`] : [];
}

/** Nobody is told one thing and then another: `seq` grows within a stream, and a verdict stays what it was. */
function contradictions({ userId, seen, end }: Accepted): string[] {
  const story = end === null ? seen : [...seen, end];
  const back = seen.some(({ seq }, index) => index > 0 && seq <= seen[index - 1]!.seq);
  const changed = SERVICES.some((service) => {
    const verdicts = story.map((snapshot) => snapshot.services[service].status).filter(isVerdict);
    return new Set(verdicts).size > 1 || (verdicts.length > 0 && !isVerdict(story.at(-1)!.services[service].status));
  });
  return [...(back ? [`seq went back: ${userId}`] : []), ...(changed ? [`verdict changed: ${userId}`] : [])];
}

/** One row per userId and service, the same person's in all three, and every light says whose it is. */
function wrongRows(userId: string, signups: readonly Accepted[], { rows, uncertain }: Aftermath): string[] {
  const kept = SERVICES.map((service) => rows[service].filter(({ user_id }) => user_id === userId));
  const names = new Set(kept.flat().map(({ user_name }) => user_name));
  const mixed = names.size > 1 ? [`several people: ${userId}`] : [];
  const counted = SERVICES.flatMap((service, index) => {
    const count = kept[index]!.length;
    return count === 1 ? [] : [`${count === 0 ? "no row" : "doubled"}: ${userId} in ${service}`];
  });
  const untrue = signups.flatMap(({ end }) =>
    SERVICES.flatMap((service, index) => {
      const status = end?.services[service].status;
      const own = kept[index]!.some(({ event_id }) => event_id === end?.eventId);
      if (status === "success" && !own) return [`false success: ${userId} in ${service}`];
      const alone = signups.length === 1 && !uncertain.has(userId);
      return status === "duplicate" && (own || alone) ? [`false duplicate: ${userId} in ${service}`] : [];
    }),
  );
  return [...mixed, ...counted, ...untrue];
}

/** Nobody is kept whom nobody asked for. */
function strangers(wanted: ReadonlyMap<string, unknown>, { rows, uncertain }: Aftermath): string[] {
  return SERVICES.flatMap((service) =>
    rows[service]
      .filter(({ user_id }) => !wanted.has(user_id) && !uncertain.has(user_id))
      .map(({ user_id }) => `stranger: ${user_id} in ${service}`),
  );
}

function isVerdict(status: Status): boolean {
  return status === "success" || status === "duplicate";
}

/** What `some` has more of than `others`, counting repetitions. */
function difference(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return some.filter((one) => {
    const at = left.indexOf(one);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
