/** Async requests as dead letters, and what an edit may change of them. */
import { RequestError, SettingError } from '../../lambdas/core/errors.ts';
import { readRequestOf, requestText } from '../../lambdas/core/message/connector-messages.ts';
import { requestHash } from '../../lambdas/core/message/request-hash.ts';
import type { ConnectorRequestMessage, Hasher } from '../../lambdas/core/ports.ts';
import { readJson } from './event-content.ts';
import type { Content } from './letter-content.ts';

/** Undefined where the body is no request to the connector, or one that can't be written out. */
export function requestContent(hasher: Hasher, connector: string, body: string): Content | undefined {
  const request = readRequestOf(connector, body);
  if (request === undefined) return undefined;
  try {
    return contentOf(hasher, connector, request);
  } catch (error) {
    if (error instanceof RequestError) return undefined;
    throw error;
  }
}

function contentOf(hasher: Hasher, connector: string, request: ConnectorRequestMessage): Content {
  const { requestId, operation, fields, acceptedAtMs, generation } = request;
  return {
    id: requestId,
    what: operation,
    orderMs: acceptedAtMs,
    target: { key: requestId, generation, payloadHash: requestHash(hasher, connector, request) },
    write: (next) => requestText(connector, { ...request, generation: next }),
    payload: { operation, ...fields },
    edit: (text) => contentOf(hasher, connector, edited(request, readJson(hasher, text).value)),
  };
}

function edited(request: ConnectorRequestMessage, asked: Record<string, unknown>): ConnectorRequestMessage {
  const { operation, ...fields } = asked;
  if (operation !== request.operation)
    throw new SettingError(`The payload is no such request: its operation must stay ${request.operation}.`);
  if (fields['phone'] !== request.fields['phone'])
    throw new SettingError(
      'The payload names another customer: the phone must stay. Submit a request of its own instead.',
    );
  return { ...request, fields };
}
