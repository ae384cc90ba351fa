/** Reads message bodies without trusting them: what is no message of the kind reads as undefined. */

import type { EventMessage, RefreshMessage, RequestMessage } from '../ports.ts';
import { mayHoldInexactNumbers, parseExactly } from './exact-number.ts';

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNamed: Check = (value) => typeof value === 'string' && value !== '';
const isTime: Check = (value) => Number.isFinite(value);
const isGeneration: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isObject: Check = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf =
  (...choices: string[]): Check =>
  (value) =>
    choices.some((choice) => choice === value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

const EVENT: Record<keyof EventMessage, Check> = {
  kind: oneOf('event'),
  platform: oneOf('genesys', 'nice'),
  eventId: isNamed,
  interactionId: optional(isNamed),
  eventType: isText,
  topic: oneOf('voice', 'digital', 'enrichment'),
  occurredAt: isText,
  acceptedAtMs: isTime,
  payloadHash: isNamed,
  generation: isGeneration,
  correlationId: isText,
  data: () => true,
};

const REQUEST: Record<keyof RequestMessage, Check> = {
  kind: oneOf('request'),
  requestId: isNamed,
  operation: oneOf('create-case', 'refresh-customer'),
  phone: optional(isNamed),
  fields: isObject,
  acceptedAtMs: isTime,
  generation: isGeneration,
  correlationId: isText,
};

const REFRESH: Record<keyof RefreshMessage, Check> = {
  kind: oneOf('refresh'),
  phone: isNamed,
  requestedAtMs: isTime,
  correlationId: isText,
};

/** An event; numbers that a double can't hold stay as they came. */
export const readEvent = (body: string): EventMessage | undefined => read<EventMessage>(body, EVENT);
/** An async request. */
export const readRequest = (body: string): RequestMessage | undefined => read<RequestMessage>(body, REQUEST);
/** A refresh of one customer. */
export const readRefresh = (body: string): RefreshMessage | undefined => read<RefreshMessage>(body, REFRESH);

function read<Message>(body: string, checks: Record<string, Check>): Message | undefined {
  const value = parse(body);
  if (!isObject(value)) return undefined;
  const fields = value as Fields;
  return Object.entries(checks).every(([name, check]) => check(fields[name]))
    ? (fields as Message)
    : undefined;
}

function parse(body: string): unknown {
  try {
    return mayHoldInexactNumbers(body) ? parseExactly(body) : JSON.parse(body);
  } catch {
    return undefined;
  }
}
