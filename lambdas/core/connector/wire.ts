/** A request as it goes out: address, credential and tracing around what the connector asked. */

import type { ConnectorRequest } from './request/request.ts';
import { headerKey } from './request/request.ts';

export interface WireRequest {
  method: ConnectorRequest['method'];
  url: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Around {
  /** The token's, else the setting's, else the connector's. */
  baseUrl: string;
  /** From `callHeaders`. */
  credential: Readonly<Record<string, string>>;
  correlationId: string;
  traceparent?: string | undefined;
}

/** The credential is last: no header of a connector takes its place. */
export function wireRequest(
  { method, path, headers, body }: ConnectorRequest,
  { baseUrl, credential, correlationId, traceparent }: Around,
): WireRequest {
  return {
    method,
    url: `${baseUrl.replace(/\/+$/, '')}${path}`,
    headers: {
      ...headers,
      'x-correlation-id': headerKey(correlationId),
      ...(traceparent === undefined ? {} : { traceparent }),
      ...credential,
    },
    ...(body === undefined ? {} : { body }),
  };
}
