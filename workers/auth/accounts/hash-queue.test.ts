import { expect, test } from "vitest";
import { HashQueue } from "./hash-queue.ts";

const HASH_MS = 100;

/** Work that says in `seen` that it was done. */
const noted =
  (seen: string[], name: string): (() => Promise<void>) =>
  async () => {
    seen.push(name);
  };

test("passwords are hashed in the order in which they came", async () => {
  const queue = new HashQueue(HASH_MS);
  const seen: string[] = [];
  await Promise.all(["first", "second", "third"].map(async (name) => queue.run(noted(seen, name))));
  expect(seen).toEqual(["first", "second", "third"]);
});

test("whoever has come is answered before the next password is hashed", async () => {
  const queue = new HashQueue(HASH_MS);
  const seen: string[] = [];
  const hashed = ["first", "second"].map(async (name) =>
    queue.run(async () => {
      seen.push(name);
      void scheduler.wait(0).then(noted(seen, `answered after the ${name}`));
    }),
  );
  await Promise.all(hashed);
  expect(seen).toEqual(["first", "answered after the first", "second"]);
});

test("a hash that fails is the failure of whoever asked, and of nobody else", async () => {
  const queue = new HashQueue(HASH_MS);
  const failing = queue.run(async () => Promise.reject(new Error("no memory")));
  const next = queue.run(async () => "hashed");
  await expect(failing).rejects.toThrow("no memory");
  expect(await next).toBe("hashed");
});

test("a request that was cancelled while it waited stops nobody behind it", async () => {
  const queue = new HashQueue(HASH_MS);
  void queue.run(async () => new Promise(() => {}));
  expect(await queue.run(async () => "hashed")).toBe("hashed");
});

test("the wait is that of all who are waiting, and is corrected by each hash that is done", async () => {
  const queue = new HashQueue(HASH_MS);
  const waits: number[] = [];
  const hashed = ["first", "second", "third"].map(async () =>
    queue.run(async () => {
      waits.push(queue.waitMs(Date.now()));
    }),
  );
  const nowMs = Date.now();
  expect(queue.waitMs(nowMs)).toBeGreaterThan(2 * HASH_MS);
  expect(queue.waitMs(nowMs + 4 * HASH_MS)).toBe(0);
  await Promise.all(hashed);
  expect(waits[2]).toBeLessThanOrEqual(2 * HASH_MS);
  expect(queue.waitMs(Date.now())).toBe(0);
});

test("a clock that was set back shuts no door", async () => {
  const queue = new HashQueue(HASH_MS);
  await queue.run(async () => undefined);
  expect(queue.waitMs(Date.now() - 86_400_000)).toBe(0);
});
