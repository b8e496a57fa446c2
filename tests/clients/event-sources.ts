/** Server-sent events, read by the EventSources of Node: `eventsource` and undici's. Unmodified; they carry the token by their own options. */
import { EventSource as NodeEventSource } from "eventsource";
import { Agent, EventSource as UndiciEventSource, type Dispatcher } from "undici";
import type { Ticket } from "../system/company.ts";
import type { Client } from "./follow.ts";

/** As much of an EventSource as both have. */
type Source = {
  readonly readyState: number;
  addEventListener: (type: string, listener: (event: { data?: unknown }) => void) => void;
};

/** npm's `eventsource`. */
export const eventsource: Client = (url, ticket, told) => {
  let connections = 0;
  const source = new NodeEventSource(eventsOf(url, ticket), {
    fetch: (input, init) => {
      connections += 1;
      const headers = { ...init.headers, authorization: `Bearer ${ticket.token}` };
      return fetch(input, { ...(init as RequestInit), headers });
    },
  });
  return closed(source as Source, told).then(() => connections);
};

/** undici's, which is Node's own behind a flag. */
export const undici: Client = (url, ticket, told) => {
  let connections = 0;
  const withToken: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
    connections += 1;
    const headers = { ...(options.headers as Record<string, string>), authorization: `Bearer ${ticket.token}` };
    return dispatch({ ...options, headers }, handler);
  };
  const dispatcher = new Agent().compose(withToken);
  const source = new UndiciEventSource(eventsOf(url, ticket), { node: { dispatcher } });
  return closed(source as Source, told).then(async () => {
    await dispatcher.close();
    return connections;
  });
};

/** Resolves when an EventSource has closed for good, as one does on 204. */
function closed(source: Source, told: (text: string) => void): Promise<void> {
  for (const name of ["status", "settled"]) source.addEventListener(name, ({ data }) => told(String(data)));
  return new Promise((resolve) => {
    source.addEventListener("error", () => source.readyState === 2 && resolve());
  });
}

function eventsOf(url: URL, { location }: Ticket): URL {
  return new URL(`${location}/events`, url);
}
