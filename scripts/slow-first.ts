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
const PROJECTS = ["proof", "tools", "system", "deploy"];

/** The longest files of each project, the longest first (seconds on two cores, November 2026). */
const LONGEST = [
  "tests/proof/simulator.test.ts",
  "tests/tooling/add-service.test.ts",
  "tests/browser/states.test.ts",
  "tests/chaos/chaos.test.ts",
  "tests/browser/connection.test.ts",
  "tests/browser/signup-page.test.ts",
  "tests/browser/outage-story.test.ts",
  "tests/attacks/enumeration.test.ts",
  "tests/chaos/kill.test.ts",
  "tests/browser/mail.test.ts",
  "tests/browser/admin-states.test.ts",
  "tests/clients/killed.test.ts",
  "tests/deploy/faults.test.ts",
  "tests/deploy/deploy.test.ts",
];

/** The sequencer, for vitest's configuration. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- the method of the sequencer
    return slowFirst(await super.sort(files), ({ project, moduleId }) => ({
      project: project.name,
      file: moduleId.slice(project.vitest.config.root.length + 1),
    }));
  }
}

/** Where a file of tests belongs: its project, and its path from the root. */
export type Place = { project: string; file: string };

/** The files by project, the longest first; the rest as they are. */
export function slowFirst<T>(files: readonly T[], placeOf: (file: T) => Place): T[] {
  const rank = (list: readonly string[], name: string) => (list.includes(name) ? list.indexOf(name) : list.length);
  return files.toSorted((left, right) => {
    const [a, b] = [placeOf(left), placeOf(right)];
    return (
      rank(PROJECTS, a.project) - rank(PROJECTS, b.project) ||
      a.project.localeCompare(b.project) ||
      rank(LONGEST, a.file) - rank(LONGEST, b.file)
    );
  });
}

/** The files that are named here, for the test that they are there. */
export const NAMED: readonly string[] = LONGEST;
