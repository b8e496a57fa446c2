/** The flags of `npm run deploy`. */
import { expect, test } from "vitest";
import { settingsOf } from "../../scripts/deploy/settings.ts";

test("without flags it is production at workers.dev, after a question", () => {
  expect(settingsOf([])).toEqual({
    environment: "production",
    place: {},
    domain: undefined,
    isDryRun: false,
    isAgreed: false,
    isDestroy: false,
    mayDestroyProduction: false,
  });
});

test("every flag is read", () => {
  expect(
    settingsOf(["--env", "staging", "--location", "apac", "--domain", "signup.example.com", "--yes"]),
  ).toMatchObject({
    environment: "staging",
    place: { location: "apac" },
    domain: "signup.example.com",
    isAgreed: true,
  });
  expect(settingsOf(["--jurisdiction", "eu", "--dry-run"])).toMatchObject({
    place: { jurisdiction: "eu" },
    isDryRun: true,
  });
  expect(settingsOf(["--destroy", "--env", "staging"])).toMatchObject({ isDestroy: true });
  expect(settingsOf(["--destroy", "--yes-destroy-production"])).toMatchObject({
    environment: "production",
    isDestroy: true,
  });
});

test.each([
  ["a flag that is not known", ["--force"], "--force"],
  ["a word without a flag", ["staging"], "staging"],
  ["a flag without its value", ["--env"], "--env"],
  ["an environment in upper case", ["--env", "Staging"], "--env Staging"],
  ["an environment of two words", ["--env", "pre-prod"], "--env pre-prod"],
  ["an environment with a long name", ["--env", "abcdefghijkl"], "--env abcdefghijkl"],
  ["a place that is none", ["--location", "moon"], "--location moon"],
  ["two kinds of place", ["--location", "weur", "--jurisdiction", "eu"], "one of the two"],
  ["a domain with a path", ["--domain", "example.com/signup"], "--domain example.com/signup"],
  ["a domain of one label", ["--domain", "localhost"], "--domain localhost"],
  ["production to be destroyed", ["--destroy"], "--yes-destroy-production"],
  ["production to be destroyed by its name", ["--destroy", "--env", "production"], "--yes-destroy-production"],
  ["a destruction that nobody is asked about", ["--destroy", "--env", "staging", "--yes"], "--destroy goes with"],
])("%s is refused: %j", (_, args, words) => {
  expect(() => settingsOf(args)).toThrow(words);
});
