/**
 * The parts of an AsyncAPI 3.0 document (asyncapi.com/docs/reference/specification/v3.0.0), as far as ours goes. Types
 * alone.
 */
import type { Reference, Schema } from "./api-document.ts";

/** One kind of message on a channel. */
export type Message = {
  name: string;
  title: string;
  summary: string;
  contentType: string;
  payload: Schema;
  examples?: { name: string; payload: unknown }[];
};

export type Channel = {
  address: string;
  title: string;
  description: string;
  messages: Record<string, Reference>;
  parameters?: Record<string, { description: string; examples: string[] }>;
  bindings?: object;
  servers: Reference[];
};

export type AsyncOperation = {
  action: "send" | "receive";
  channel: Reference;
  title: string;
  summary: string;
  messages?: Reference[];
  reply?: { channel: Reference; messages?: Reference[] };
  security?: Reference[];
};
