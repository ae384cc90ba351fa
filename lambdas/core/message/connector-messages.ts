/**
 * The messages of a connector's queues, as its jobs see them. Those of the default connector keep their first form, which
 * names no lookup: what waits in its queues outlives a release, forwards and back.
 */
import { DEFAULT_CONNECTOR, DEFAULT_LOOKUP } from '../connector/default.ts';
import type { ConnectorRequestMessage, Hasher, LookupRefreshMessage, RequestMessage } from '../ports.ts';
import { messageText } from './message-text.ts';
import { readConnectorRequest, readLookupRefresh, readRefresh, readRequest } from './read-message.ts';
import { connectorRequestHash, requestHash } from './request-hash.ts';

/** A request as a worker takes it. */
export type TakenRequest = ConnectorRequestMessage & {
  /** The customer's number as it was read when the request was taken in: it counts before the fields. */
  phone?: string;
};

/** Undefined for what is no refresh of this connector. Throws UnknownFormatError. */
export function readRefreshOf(connector: string, body: string): LookupRefreshMessage | undefined {
  if (connector !== DEFAULT_CONNECTOR) return readLookupRefresh(body);
  const message = readRefresh(body);
  if (message === undefined) return undefined;
  const { phone: value, requestedAtMs, correlationId } = message;
  return { kind: 'lookup-refresh', ...DEFAULT_LOOKUP, value, requestedAtMs, correlationId };
}

/** The body of a refresh. */
export function refreshText(connector: string, message: LookupRefreshMessage): string {
  if (connector !== DEFAULT_CONNECTOR) return messageText(message);
  const { value: phone, requestedAtMs, correlationId } = message;
  return messageText({ kind: 'refresh', phone, requestedAtMs, correlationId });
}

/** Undefined for what is no request to this connector, or can't have been submitted so. Throws UnknownFormatError. */
export function readRequestOf(connector: string, body: string): TakenRequest | undefined {
  if (connector !== DEFAULT_CONNECTOR) return readConnectorRequest(body);
  const message = readRequest(body);
  const isNobody = message?.operation === 'refresh-customer' && message.phone === undefined;
  return message === undefined || isNobody ? undefined : { ...message, kind: 'connector-request' };
}

/** The body of a request. */
export function requestText(connector: string, message: TakenRequest): string {
  return messageText(connector === DEFAULT_CONNECTOR ? firstForm(message) : message);
}

/** Throws RequestError where it can't be written out. */
export function requestHashOf(
  hasher: Pick<Hasher, 'sha256'>,
  connector: string,
  message: TakenRequest,
): string {
  return connector === DEFAULT_CONNECTOR
    ? requestHash(hasher, firstForm(message))
    : connectorRequestHash(hasher, connector, message);
}

/** The operation is one of the two: nothing else was read. */
function firstForm(message: TakenRequest): RequestMessage {
  return { ...message, kind: 'request', operation: message.operation as RequestMessage['operation'] };
}
