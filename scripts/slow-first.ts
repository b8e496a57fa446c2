/**
 * The order in which files of tests begin. Vitest begins with the files that took longest the last time; on a fresh clone there is no
 * last time, and one long file that begins last is waited for by everybody. So the longest are named here. It says nothing of
 * what is tested, and a file that is missing here is only later.
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * The projects, those with the longest files first. All files of a project are side by side: what runs a file is kept for the next
 * only if that is of the same project.
 */
const PROJECTS = ["proof", "system", "deploy"];

/**
 * As few processes as can be run the tests of auth's Worker: each that loads it takes some ten seconds of a processor more. So they
 * begin at once, and beside them, in the other processes, files that last as long as they do.
 */
const AUTH = "auth";
const BESIDE_AUTH = ["tests/browser/signup-page.test.ts", "tests/tooling/add-service.ci.test.ts"];

/**
 * The longest files of each project, the longest first (seconds on two cores, November 2026). But those that mostly wait are spread
 * among those that work: when all that run wait, the processors have nothing to do.
 */
const LONGEST = [
  "tests/proof/explorer.test.ts",
  "tests/proof/simulator.test.ts",
  "tests/tooling/add-service.ci.test.ts",
  "tests/browser/signup-page.test.ts", // waits
  "tests/browser/states.test.ts",
  "tests/chaos/chaos.ci.test.ts",
  "tests/attacks/enumeration.ci.test.ts",
  "tests/chaos/kill.ci.test.ts",
  "tests/clients/killed.ci.test.ts",
  "tests/system/cost.test.ts",
  "tests/system/skew.ci.test.ts",
  "tests/system/reconciler.test.ts",
  "tests/browser/outage-story.ci.test.ts",
  "tests/browser/admin-states.test.ts",
  "tests/browser/connection.ci.test.ts", // waits
  "tests/browser/form.test.ts",
  "tests/browser/mail.ci.test.ts",
  "tests/attacks/attacks.test.ts",
  "tests/clients/in-chromium.ci.test.ts", // waits
  "tests/browser/whole-life.ci.test.ts",
  "tests/attacks/doors.test.ts",
  "tests/system/erasure-outage.ci.test.ts", // waits
  "tests/attacks/naughty-strings.test.ts",
  "tests/attacks/stomp.test.ts",
  "tests/chaos/late-chat.ci.test.ts", // waits
  "tests/browser/admin-path.ci.test.ts",
  "tests/chaos/idempotency.test.ts",
  "tests/chaos/interrupted.test.ts", // waits
  "tests/deploy/faults.ci.test.ts",
  "tests/deploy/deploy.ci.test.ts",
  "tests/deploy/cli.ci.test.ts",
];

/** The sequencer, for vitest's configuration. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the method of the sequencer
    const sorted = await super.sort(files);
    const placeOf = ({ project, moduleId }: TestSpecification) => ({
      project: project.name,
      file: moduleId.slice(project.vitest.config.root.length + 1),
    });
    return slowFirst(sorted, placeOf, this.ctx.config.maxWorkers);
  }
}

/** Where a file of tests belongs: its project, and its path from the root. */
export type Place = { project: string; file: string };

/** The files by project, the longest first, for so many processes; the rest as they are. */
export function slowFirst<T>(files: readonly T[], placeOf: (file: T) => Place, processes: number): T[] {
  const rank = (list: readonly string[], name: string) => (list.includes(name) ? list.indexOf(name) : list.length);
  const isOf = (project: string) => (file: T) => placeOf(file).project === project;
  const sorted = files.toSorted((left, right) => {
    const [a, b] = [placeOf(left), placeOf(right)];
    return (
      rank(PROJECTS, a.project) - rank(PROJECTS, b.project) ||
      a.project.localeCompare(b.project) ||
      rank(LONGEST, a.file) - rank(LONGEST, b.file)
    );
  });
  const [first, ...auth] = sorted.filter(isOf(AUTH));
  if (first === undefined) return sorted;
  const beside = BESIDE_AUTH.flatMap((name) => sorted.filter((file) => placeOf(file).file === name));
  const front = [first, ...beside.slice(0, processes - 1), ...auth];
  return [...front, ...sorted.filter((file) => !front.includes(file))];
}

/** The files that are named here, for the test that they are there. */
export const NAMED: readonly string[] = LONGEST;
