/** What every simulated system is made of: how it names its calls, how it answers, what it shows. */
import type { IncomingHttpHeaders } from 'node:http';
import type { SimRefusal } from './fault-action.ts';

export interface SimRequest {
  method: string;
  /** Decoded segments of the path, e.g. `['genesys', 'events', 'e-1']`. */
  segments: readonly string[];
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  text: string;
  /** ms since the epoch. */
  nowMs: number;
  /** Base URL under which the caller reached the system. */
  baseUrl: string;
}

export interface SimReply {
  status: number;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Held back this long, ms; the effect is there at once. */
  delayMs?: number;
}

/** Admin routes under `/_sim`, by `METHOD /path`. */
export type AdminRoutes = Record<string, (request: SimRequest) => SimReply>;

export interface SimSystem {
  name: string;
  /** Kind of a call, known before its body is there. */
  kindOf(method: string, segments: readonly string[]): string;
  handle(request: SimRequest): SimReply;
  /** A refusal in the words that the caller's dialect has for it. @default `{error: {code, field, message}}` */
  refusal?(request: SimRequest, refusal: SimRefusal): SimReply;
  /** Everything that took effect, in order; served page by page. */
  effects(): readonly unknown[];
  /** More to show under `GET /_sim/state`. */
  state(): Record<string, unknown>;
  reset(): void;
  admin: AdminRoutes;
}

/** The body as a JSON object; undefined where it is none. */
export function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A text field of an object, else undefined. */
export function textField(object: Record<string, unknown> | undefined, name: string): string | undefined {
  const value = object?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** The answer of a system without such a route. */
export const noRoute: SimReply = { status: 404, body: { error: 'no such route' } };
