/** Puts something around the platform's own methods, in a Worker that is only watched or slowed down. */

type Method = (...args: never[]) => unknown;

const replaced = new WeakMap<object, Set<string>>();

/** Replaces a method of a prototype, once. */
export function replace(prototype: object, name: string, change: (original: Method) => Method): void {
  const names = replaced.get(prototype) ?? new Set();
  if (names.has(name)) return;
  replaced.set(prototype, names.add(name));
  const original = (prototype as Record<string, Method | undefined>)[name];
  if (original === undefined) throw new Error(`there is no ${name} to replace`);
  Object.defineProperty(prototype, name, { value: change(original), configurable: true, writable: true });
}

/**
 * The prototype whose private `_wrappedFetch` every query of a D1 binding goes through (workerd 1.20261102); null if the
 * binding is none of D1.
 */
export function d1Client(binding: object): object | null {
  if (!("alwaysPrimarySession" in binding)) return null;
  return Object.getPrototypeOf(Object.getPrototypeOf(binding.alwaysPrimarySession)) as object;
}
