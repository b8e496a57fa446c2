/**
 * The company's services: one light each. `npm run add-service` adds one.
 */

/** The services that keep a copy of every user. Each has a queue of its own for requests. */
export const REPLICAS = ["chat", "customer"] as const;

/** Every service that shows a light, in the order in which a person sees them. auth keeps the account itself. */
export const SERVICES = ["auth", ...REPLICAS] as const;

/** A service's name, as it stands in snapshots, queue messages and logs. */
export type Service = (typeof SERVICES)[number];

/** The name of a service that keeps a copy. */
export type Replica = (typeof REPLICAS)[number];

/**
 * One value for each service, made by `valueOf` in the order of `SERVICES`.
 *
 * @example
 * ```ts
 * everyService(() => "waiting"); // { auth: "waiting", chat: "waiting", customer: "waiting" }
 * ```
 */
export function everyService<T>(valueOf: (service: Service) => T): Record<Service, T> {
  return Object.fromEntries(SERVICES.map((service) => [service, valueOf(service)])) as Record<Service, T>;
}
