/** What a function answered, as API Gateway turns it into an HTTP response. */
import type { Outcome } from '../functions/function-spec.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

const json = { 'content-type': 'application/json' };

/** A message of API Gateway's own. */
export function gatewayMessage(status: number, message: string): Answer {
  return { status, headers: json, body: Buffer.from(JSON.stringify({ message })) };
}

/** Structured answers by their `statusCode`, anything else as a 200 with JSON; a failed function is a 500. */
export function answerOf(outcome: Outcome): Answer {
  if (!outcome.ok) {
    return outcome.errorType === 'TooManyRequestsException'
      ? gatewayMessage(503, 'Service Unavailable')
      : gatewayMessage(500, 'Internal Server Error');
  }
  const { payload } = outcome;
  if (typeof payload === 'object' && payload !== null && 'statusCode' in payload) return structured(payload);
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  return { status: 200, headers: json, body: Buffer.from(body) };
}

interface Structured {
  statusCode?: unknown;
  headers?: Record<string, unknown>;
  cookies?: string[];
  body?: unknown;
  isBase64Encoded?: boolean;
}

function structured({ statusCode, headers = {}, cookies, body, isBase64Encoded }: Structured): Answer {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 100 || status > 599) {
    return gatewayMessage(500, 'Internal Server Error');
  }
  const named = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]);
  const text = body === undefined || body === null ? '' : String(body);
  return {
    status,
    headers: { ...Object.fromEntries(named), ...(cookies === undefined ? {} : { 'set-cookie': cookies }) },
    body: Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8'),
  };
}
