/** API Gateway (payload 2.0) in front of a rule: bytes in, contract answer out, log and metrics on the way. */
import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { HttpAnswer, HttpRequest, Respond } from '../../core/http/message.ts';
import { flushMetrics } from '../flush-metrics.ts';
import { KEY_NAME, powertoolsLogger } from '../logger.ts';
import type { BufferedMetrics } from '../metrics.ts';
import { tracing } from '../runtime.ts';
import { LEAST_LEFT_MS, type Tracing } from '../tracing/tracing.ts';
import { answerFault } from './answer-fault.ts';

/** Correlation ids that are taken over must look like one: anything else is replaced by the request's own id. */
const CORRELATION_ID = /^[A-Za-z0-9._:-]{1,128}$/;

/** A request that is older than this waits no longer for its spans to be sent, ms: well before P5's 3.5 s (own choice). */
const UNHURRIED_MS = 2000;

/**
 * A Lambda handler around `respond`. Never throws: an unknown fault is logged and answered 503. Spans, where there are
 * any, are sent before the answer, if that is early enough.
 */
export function apiHandler(
  respond: Respond,
  metrics: BufferedMetrics,
  spans: Pick<Tracing, 'flush'> | undefined = tracing,
) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Error, Context>(
    async (event: APIGatewayProxyEventV2) => {
      const request = toRequest(event);
      powertoolsLogger.removeKeys([KEY_NAME]);
      powertoolsLogger.appendKeys({ correlationId: request.correlationId });
      const answer = await respond(request).catch((error: unknown) =>
        answerFault(error, request.correlationId, metrics),
      );
      if (spans !== undefined)
        await spans.flush(request.receivedAtMs + UNHURRIED_MS + LEAST_LEFT_MS - Date.now());
      return toResult(answer, request.correlationId);
    },
  ).use(flushMetrics(metrics, Date.now));
}

function toRequest(event: APIGatewayProxyEventV2): HttpRequest {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  );
  const given = headers['inin-correlation-id'] ?? headers['x-correlation-id'] ?? '';
  return {
    method: event.requestContext.http.method,
    path: event.rawPath,
    uri: uriOf(event, headers),
    headers,
    pathParameters: Object.fromEntries(
      Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, value ?? '']),
    ),
    body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
    receivedAtMs: event.requestContext.timeEpoch,
    correlationId: CORRELATION_ID.test(given) ? given : event.requestContext.requestId,
  };
}

/** The domain is the one that API Gateway was reached by: a custom one, too. */
function uriOf(
  { rawPath, rawQueryString, requestContext }: APIGatewayProxyEventV2,
  headers: HttpRequest['headers'],
): string {
  const query = rawQueryString ? `?${rawQueryString}` : '';
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  return `${scheme}://${requestContext.domainName}${rawPath}${query}`;
}

function toResult(answer: HttpAnswer, correlationId: string): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: answer.status,
    headers: { 'content-type': 'application/json', 'x-correlation-id': correlationId, ...answer.headers },
    body: JSON.stringify(answer.body),
  };
}
