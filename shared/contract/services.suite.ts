/** What tests say of every service, so that they hold for a service that is added as well. */
import { SERVICES, type Service } from "./services.ts";

/**
 * One value for each service, in the order of the page.
 *
 * @param others the services that have another one
 * @example everywhere("success", { chat: "duplicate" }) // ["success", "duplicate", "success"]
 */
export function everywhere<T>(value: T, others: Partial<Record<Service, T>> = {}): T[] {
  return SERVICES.map((service) => others[service] ?? value);
}
