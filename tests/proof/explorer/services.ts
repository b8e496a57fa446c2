/** What the services of an explored world keep, and how that changes. Every change is judged. */
import type { Replica, Service } from "#shared/contract/services.ts";
import type { Keeping } from "../account-rule.ts";
import { judgeKeeping, recorded } from "../judge-keeping.ts";
import type { World } from "./world.ts";

/** A service keeps something else from now on. */
export function keeping(world: World, service: Service, after: Keeping): World {
  const before = world.kept[service];
  if (after === before) return world;
  judgeKeeping(service, before, after, world.history);
  const history = service === "auth" ? recorded(world.history, after) : world.history;
  return { ...world, kept: { ...world.kept, [service]: after }, history };
}

/** A replica's database is replaced by an older copy. What it said before does not bind it any more. */
export function restored(world: World, replica: Replica): World {
  const said = new Map([...world.said].filter(([key]) => !key.startsWith(`${replica} `)));
  const kept = { ...world.kept, [replica]: world.copies[replica] };
  return { ...world, kept, said, restored: new Set(world.restored).add(replica) };
}
