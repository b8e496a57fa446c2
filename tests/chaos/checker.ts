/**
 * Says what is wrong after a run in which everything could fail: compares what people were told with what the three
 * databases and the dead letters hold. Pure; an empty list is a pass. `checker.test.ts` shows that it bites.
 */
import { SERVICES } from "#shared/contract/services.ts";
import type { Status } from "#shared/contract/snapshot.ts";
import { difference } from "../difference.ts";
import type { Accepted, Aftermath } from "./aftermath.ts";
import { wrongLives, wrongTurns } from "./check-lives.ts";

/** Every broken invariant, by name, with whom it is about. */
export function violations(aftermath: Aftermath): string[] {
  const wanted = Map.groupBy(aftermath.accepted, ({ userId }) => userId);
  const events = [...aftermath.accepted, ...aftermath.lives.flatMap(({ changes }) => changes)];
  const erased = new Set(aftermath.lives.filter(({ isErased }) => isErased).map(({ userId }) => userId));
  return [
    ...events.flatMap(unfinished),
    ...events.flatMap(contradictions),
    ...[...wanted].flatMap(([userId, signups]) => [
      ...wrongRows(userId, erased.has(userId), aftermath),
      ...untrueLights(userId, signups, aftermath),
    ]),
    ...wrongLives(aftermath.lives, aftermath.kept),
    ...wrongTurns([...aftermath.looks, ...SERVICES.map((service) => ({ service, kept: aftermath.kept[service] }))]),
    ...strangers(wanted, aftermath),
    ...difference(aftermath.deadLetters, aftermath.poison).map((body) => `dead letter: ${body}`),
    ...difference(aftermath.poison, aftermath.deadLetters).map((body) => `poison vanished: ${body}`),
  ];
}

/** Nothing is lost: an accepted event is known, settled, and no service has been given up. */
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

/**
 * One row per userId and service, the same person's in all three; of an account that was erased a tombstone in its place,
 * and of no other.
 */
function wrongRows(userId: string, isErased: boolean, { kept }: Aftermath): string[] {
  const here = SERVICES.map((service) => kept[service].filter(({ user_id }) => user_id === userId));
  const names = new Set(here.flat().flatMap(({ user_name }) => user_name ?? []));
  const mixed = names.size > 1 ? [`several people: ${userId}`] : [];
  const counted = SERVICES.flatMap((service, index) => {
    const rows = here[index]!.filter(({ user_name }) => user_name !== null).length;
    const tombstones = here[index]!.length - rows;
    const at = `${userId} in ${service}`;
    if (isErased) {
      return [...(rows > 0 ? [`resurrected: ${at}`] : []), ...(tombstones === 0 ? [`no tombstone: ${at}`] : [])];
    }
    const wrong = rows === 1 ? [] : [`${rows === 0 ? "no row" : "doubled"}: ${at}`];
    return tombstones > 0 ? [...wrong, `nobody has erased: ${at}`] : wrong;
  });
  return [...mixed, ...counted];
}

/** Every light of a signup says whose the row is, or whose the tombstone. */
function untrueLights(userId: string, signups: readonly Accepted[], { kept, uncertain }: Aftermath): string[] {
  return signups.flatMap(({ end }) =>
    SERVICES.flatMap((service) => {
      const status = end?.services[service].status;
      const own = kept[service].some(
        ({ user_id, account_id, brought_by }) =>
          user_id === userId && (account_id === end?.eventId || brought_by === end?.eventId),
      );
      if (status === "success" && !own) return [`false success: ${userId} in ${service}`];
      const alone = signups.length === 1 && !uncertain.has(userId);
      return status === "duplicate" && (own || alone) ? [`false duplicate: ${userId} in ${service}`] : [];
    }),
  );
}

/** Nobody is kept whom nobody asked for. */
function strangers(wanted: ReadonlyMap<string, unknown>, { kept, uncertain }: Aftermath): string[] {
  return SERVICES.flatMap((service) =>
    kept[service]
      .filter(({ user_id }) => !wanted.has(user_id) && !uncertain.has(user_id))
      .map(({ user_id }) => `stranger: ${user_id} in ${service}`),
  );
}

function isVerdict(status: Status): boolean {
  return status === "success" || status === "duplicate";
}
