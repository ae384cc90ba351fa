/**
 * Reads message bodies without trusting them: what is no message of the kind reads as undefined. All throw
 * UnknownFormatError where a newer release wrote the body.
 */
import type {
  CanaryMessage,
  ConnectorRequestMessage,
  EventMessage,
  LookupRefreshMessage,
  PlatformUpdateMessage,
  RefreshMessage,
  RequestMessage,
  TokenRenewalMessage,
  WorkMessage,
} from '../ports.ts';
import { mayHoldInexactNumbers, parseExactly } from './exact-number.ts';
import { requireKnownFormat } from './formats.ts';

type Fields = Record<string, unknown>;
type Check = (value: unknown) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isNamed: Check = (value) => typeof value === 'string' && value !== '';
const isTime: Check = (value) => Number.isFinite(value);
/** Beyond this no Date can show it. */
const isDate: Check = (value) => typeof value === 'number' && Math.abs(value) <= 8.64e15;
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

const isRecordOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value as Fields).every(check);
const isPlain: Check = (value) => ['string', 'number', 'boolean'].includes(typeof value);
const isWrittenBack: Check = (value) => {
  const { from, attributes, contact, contactId } = Object(value) as Fields;
  return (
    isNamed(from) &&
    optional(isRecordOf(isText))(attributes) &&
    optional(isRecordOf(isPlain))(contact) &&
    optional(isNamed)(contactId)
  );
};

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

const LOOKUP_REFRESH: Record<keyof LookupRefreshMessage, Check> = {
  kind: oneOf('lookup-refresh'),
  lookup: isNamed,
  key: isNamed,
  value: isNamed,
  requestedAtMs: isTime,
  correlationId: isText,
};

const RENEWAL: Record<keyof TokenRenewalMessage, Check> = {
  kind: oneOf('token-renewal'),
  generation: isGeneration,
  dueAtMs: isTime,
};

const CONNECTOR_REQUEST: Record<keyof ConnectorRequestMessage, Check> = {
  kind: oneOf('connector-request'),
  requestId: isNamed,
  operation: isNamed,
  phone: optional(isNamed),
  fields: isObject,
  acceptedAtMs: isTime,
  generation: isGeneration,
  correlationId: isText,
};

const UPDATE: Record<keyof PlatformUpdateMessage, Check> = {
  kind: oneOf('platform-update'),
  platform: oneOf('genesys', 'nice'),
  interactionId: isText,
  interactionKey: optional(isNamed),
  caseId: optional(isText),
  participantId: optional(isNamed),
  eventId: () => true,
  processedAtMs: isDate,
  writeBack: optional(isWrittenBack),
};

const CANARY: Record<keyof CanaryMessage, Check> = {
  kind: oneOf('canary'),
  id: isNamed,
  queue: isNamed,
  sentAtMs: isTime,
  correlationId: isText,
};

/** An event; numbers that a double can't hold stay as they came. */
export const readEvent = (body: string): EventMessage | undefined => read('event', body, EVENT);
/** An async request. */
export const readRequest = (body: string): RequestMessage | undefined => read('request', body, REQUEST);
/** A refresh of one customer. */
export const readRefresh = (body: string): RefreshMessage | undefined => read('refresh', body, REFRESH);
/** A refresh of one answer of a connector's lookup. */
export const readLookupRefresh = (body: string): LookupRefreshMessage | undefined =>
  read('lookup-refresh', body, LOOKUP_REFRESH);
/** A renewal of a connector's token. */
export const readTokenRenewal = (body: string): TokenRenewalMessage | undefined =>
  read('token-renewal', body, RENEWAL);
/** A request to a connector. */
export const readConnectorRequest = (body: string): ConnectorRequestMessage | undefined =>
  read('connector-request', body, CONNECTOR_REQUEST);
/** An update of a platform; one that holds nothing to set is none. */
export function readUpdate(body: string): PlatformUpdateMessage | undefined {
  const update = read('platform-update', body, UPDATE);
  return update?.caseId === undefined && update?.writeBack === undefined ? undefined : update;
}
/** A canary: what its kind says, whatever its payload looks like. */
export function readCanary(body: string): CanaryMessage | undefined {
  const value = parse(body);
  return isObject(value) && (value as Fields)['kind'] === 'canary' ? read('canary', body, CANARY) : undefined;
}

/** What a body says that it is; undefined where it says nothing. */
export function kindIn(body: string): string | undefined {
  const value = parse(body);
  const kind = isObject(value) ? (value as Fields)['kind'] : undefined;
  return typeof kind === 'string' ? kind : undefined;
}

function read<Kind extends WorkMessage['kind']>(
  kind: Kind,
  body: string,
  checks: Record<string, Check>,
): Extract<WorkMessage, { kind: Kind }> | undefined {
  const value = parse(body);
  if (!isObject(value)) return undefined;
  const { v, ...fields } = value as Fields;
  requireKnownFormat(kind, v);
  return Object.entries(checks).every(([name, check]) => check(fields[name]))
    ? (fields as unknown as Extract<WorkMessage, { kind: Kind }>)
    : undefined;
}

function parse(body: string): unknown {
  try {
    return mayHoldInexactNumbers(body) ? parseExactly(body) : JSON.parse(body);
  } catch {
    return undefined;
  }
}
