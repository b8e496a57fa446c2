/** Bounds how long an answer of the platform is waited for. What was asked goes on by itself; its late failure is nobody's. */

/** The answer, or an error that says that it did not come in time. */
export async function within<T>(msMax: number, ask: () => Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${msMax} ms`)), msMax);
  try {
    return await Promise.race([ask(), late]);
  } finally {
    clearTimeout(timer);
  }
}
