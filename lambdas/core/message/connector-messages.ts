/**
 * The messages of a connector's queues, as its jobs see them. Those of the default connector keep their first form, which
 * names no lookup: what waits in its queues outlives a release, forwards and back. Its requests are read in the form of all
 * others, too, so that a later release can write them so.
 */
import { DEFAULT_CONNECTOR, DEFAULT_LOOKUP } from '../connector/default.ts';
import type { ConnectorRequestMessage, LookupRefreshMessage, RequestMessage } from '../ports.ts';
import { messageText } from './message-text.ts';
import { kindIn, readConnectorRequest, readLookupRefresh, readRefresh, readRequest } from './read-message.ts';

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
export function readRequestOf(connector: string, body: string): ConnectorRequestMessage | undefined {
  const isFirstForm = connector === DEFAULT_CONNECTOR && kindIn(body) !== 'connector-request';
  if (!isFirstForm) return readConnectorRequest(body);
  const message = readRequest(body);
  const isNobody = message?.operation === 'refresh-customer' && message.phone === undefined;
  return message === undefined || isNobody ? undefined : { ...message, kind: 'connector-request' };
}

/** The body of a request. The number stands beside the fields in the first form alone: all others read it out of them. */
export function requestText(connector: string, message: ConnectorRequestMessage): string {
  const { phone: _, ...plain } = message;
  return messageText(connector === DEFAULT_CONNECTOR ? firstForm(message) : plain);
}

/** The operation is one of the two: the connector declares no other. */
function firstForm(message: ConnectorRequestMessage): RequestMessage {
  return { ...message, kind: 'request', operation: message.operation as RequestMessage['operation'] };
}
