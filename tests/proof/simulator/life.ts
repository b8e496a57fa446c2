/**
 * A stretch of running code that may be cut off at any moment: one start of an object, one call of a consumer.
 * What it was waiting for then never comes; what it had sent off goes on without it.
 */
export class Life {
  readonly #over = Promise.withResolvers<never>();
  #isOver = false;

  constructor() {
    // Nobody has to be waiting when a life ends.
    this.#over.promise.catch(() => {});
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  end(): void {
    this.#isOver = true;
    this.#over.reject(new Error("Durable Object reset because its code was updated."));
  }

  /** Work that this life does: nothing is begun, and nothing comes back, once it is over. */
  async within<T>(work: () => Promise<T>): Promise<T> {
    try {
      if (!this.#isOver) {
        const value = await work();
        if (!this.#isOver) return value;
      }
    } catch (error) {
      if (!this.#isOver) throw error;
    }
    return new Promise<never>(() => {});
  }

  /** How somebody outside sees work of this life: it fails when the life ends. */
  seenFromOutside<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.#over.promise]);
  }
}
