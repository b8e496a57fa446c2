/** `npm start`, stopped as a process manager stops it: by a signal to its first process alone. */
import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import type { Health } from "#shared/contract/answers.ts";
import { served, start, untilItWorks } from "../../scripts/own-start.ts";
import { withFolder } from "../../scripts/with-folder.ts";

test.each(["SIGTERM", "SIGKILL"] as const)("%s to npm stops the Workers, and frees the port", async (signal) => {
  await withFolder(async (state) => {
    const started = await start(state);
    try {
      await served(started);
      process.kill(started.pid, signal);
      const printed = await started.stopped; // nothing of it is left
      expect(printed).toContain("signup-lights is running at");
      const probe = createServer().listen(Number(new URL(started.url).port), "127.0.0.1");
      await once(probe, "listening");
      probe.close();
    } finally {
      await started.stop();
    }
  });
});

test("the reconciler runs by itself, as it does where it is deployed", async () => {
  await withFolder(async (state) => {
    const started = await start(state);
    try {
      await untilItWorks(started, async () => {
        const { services } = (await (await fetch(`${started.url}/health`)).json()) as Health;
        return Object.values(services ?? {}).every(({ walkedAt }) => walkedAt !== null);
      });
    } finally {
      await started.stop();
    }
  });
});
