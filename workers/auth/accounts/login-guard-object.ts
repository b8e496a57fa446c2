/**
 * The login guard: keeps the counts of attempts to log in to an account. It is a Durable Object of its own, so that no signup
 * waits in front of a login. Each browser that the account was used from has one, and all other browsers share one, so that
 * no stranger waits in front of the owner. The rule is in `login-guard.ts`.
 *
 * Called for an account that exists, before its password is checked. Empty a day after the last attempt.
 */
import { DurableObject } from "cloudflare:workers";
import type * as z from "zod";
import { ATTEMPTS_KEPT_MS, admit, countsSchema, current, forget, type Counts } from "./login-guard.ts";

const KEY = "attempts";

export class LoginGuard extends DurableObject<Env> {
  /**
   * Counts one attempt. Returns how long to wait (milliseconds) if it may not be made now, or 0; null if the counts cannot
   * be read.
   */
  async admit(guesser: string): Promise<number | null> {
    const nowMs = Date.now();
    const stored = this.#stored();
    if (!stored.success) return null;
    const admission = admit(stored.data, guesser, nowMs);
    if (admission.kind === "refused") return admission.waitMs;
    await this.#keep(admission.counts, nowMs);
    return 0;
  }

  /** Somebody has logged in: their attempts before are forgotten. */
  async forget(guesser: string): Promise<void> {
    await this.#keep(forget(this.#readable(), guesser), Date.now());
  }

  /** The password is another one: whoever guessed at the one before begins anew. */
  async lift(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }

  /** The earliest counts have expired. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    await this.#keep(current(this.#readable(), nowMs), nowMs);
  }

  /** One alarm a day is enough: it is not moved by each attempt. */
  async #keep(counts: Counts, nowMs: number): Promise<void> {
    const { storage } = this.ctx;
    if (Object.keys(counts).length === 0) {
      await storage.deleteAll();
      return;
    }
    storage.kv.put(KEY, counts);
    if ((await storage.getAlarm()) === null) await storage.setAlarm(nowMs + ATTEMPTS_KEPT_MS);
  }

  #stored(): z.ZodSafeParseResult<Counts> {
    return countsSchema.safeParse(this.ctx.storage.kv.get(KEY) ?? {});
  }

  /** The counts, or none if they cannot be read. */
  #readable(): Counts {
    return this.#stored().data ?? {};
  }
}
