/**
 * The part of the chaos run's checker that is about accounts which were changed or erased: nothing that was accepted is
 * lost or done twice, nothing older comes back, and nobody does. Called by `checker.ts`; pure.
 */
import { SERVICES, type Service } from "#shared/contract/services.ts";
import type { Accepted, Kept, Lived, Look } from "./aftermath.ts";

/** Every service has the last name that was accepted, at the revision that all changes together make. */
export function wrongLives(lives: readonly Lived[], kept: Record<Service, readonly Kept[]>): string[] {
  return lives.flatMap((life) => [
    ...SERVICES.flatMap((service) => wrongAt(service, life, kept[service])),
    ...life.changes.flatMap(notDone),
    ...life.logins
      .filter(({ isRight, letsIn }) => isRight !== letsIn)
      .map(({ letsIn }) => `${letsIn ? "let in" : "shut out"}: ${life.userId}`),
  ]);
}

/** What each service keeps of an account only gets newer: no older revision comes back, no erased account, and no row goes. */
export function wrongTurns(looks: readonly Look[]): string[] {
  const names = new Map<string, string>();
  const found = looks.flatMap(({ kept }) => kept.flatMap((one) => renamed(one, names)));
  for (const service of SERVICES) {
    let before = new Map<string, Kept>();
    for (const { kept } of looks.filter((look) => look.service === service)) {
      const now = new Map(kept.map((one) => [one.account_id, one]));
      for (const was of before.values()) found.push(...wrongTurn(service, was, now.get(was.account_id)));
      before = now;
    }
  }
  return [...new Set(found)];
}

function wrongAt(service: Service, { userId, names, isErased, revision }: Lived, kept: readonly Kept[]): string[] {
  return kept
    .filter(({ user_id }) => user_id === userId)
    .flatMap((one) => {
      const at = `${userId} in ${service}`;
      const isStale = !isErased && one.user_name !== null && one.user_name !== names.at(-1);
      return [
        ...(isStale ? [`stale: ${at}`] : []),
        ...(one.revision < revision ? [`change lost: ${at}`] : []),
        ...(one.revision > revision ? [`changed twice: ${at}`] : []),
      ];
    });
}

/** A change or an erasure has nobody to yield to: every service does it. */
function notDone({ userId, end }: Accepted): string[] {
  const refusing = SERVICES.filter((service) => end?.services[service].status === "duplicate");
  return refusing.map((service) => `not done: ${userId} in ${service}`);
}

/** One revision of an account has one name, wherever it is. */
function renamed({ user_id, account_id, revision, user_name }: Kept, names: Map<string, string>): string[] {
  if (user_name === null) return [];
  const key = `${account_id} ${revision}`;
  const known = names.get(key) ?? user_name;
  names.set(key, known);
  return known === user_name ? [] : [`two names at revision ${revision}: ${user_id}`];
}

function wrongTurn(service: Service, was: Kept, is: Kept | undefined): string[] {
  const at = `${was.user_id} in ${service}`;
  if (is === undefined) return [`vanished: ${at}`];
  if (was.user_name === null && is.user_name !== null) return [`back from the dead: ${at}`];
  return is.revision < was.revision ? [`went back: ${at}`] : [];
}
