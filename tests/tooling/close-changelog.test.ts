/** A release gives the changelog's news to its version. */
import { expect, test } from "vitest";
import { closeChangelog } from "../../scripts/close-changelog.ts";

const BEFORE = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n* Lights.\n\n## [0.1.0] - 2026-11-01\n\n* A door.\n";

test("what is unreleased belongs to the new version, and the next one begins empty", () => {
  expect(closeChangelog(BEFORE, "0.2.0", "2026-11-26")).toBe(
    BEFORE.replace("[Unreleased]\n", "[Unreleased]\n\n## [0.2.0] - 2026-11-26\n"),
  );
});

test("a release without news is refused", () => {
  const closed = closeChangelog(BEFORE, "0.2.0", "2026-11-26");
  expect(() => closeChangelog(closed, "0.3.0", "2026-11-27")).toThrow("nothing to release");
  expect(() => closeChangelog("# Changelog\n", "0.3.0", "2026-11-27")).toThrow("nothing to release");
});
