/** HTTP as the rules see it. */
import { RequestError, type SteadylineError, UnavailableError } from '../errors.ts';
import { exactNumberSource, mayHoldInexactNumbers, parseExactly } from '../message/exact-number.ts';

/** A request; header names are lower case, `receivedAtMs` is API Gateway's own time stamp. */
export interface HttpRequest {
  method: string;
  path: string;
  /** Absolute address with its query, as the caller has called it; absent where none is known. */
  uri?: string;
  headers: Readonly<Record<string, string>>;
  pathParameters: Readonly<Record<string, string>>;
  /** The raw bytes, already base64-decoded where API Gateway has encoded them. */
  body: Uint8Array;
  receivedAtMs: number;
  correlationId: string;
}

/** An answer; the body is flat JSON without nulls. */
export interface HttpAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: Readonly<Record<string, unknown>>;
}

/** What an HTTP handler's rule looks like. */
export type Respond = (request: HttpRequest) => Promise<HttpAnswer>;

/** The contract's answer to an error: 4xx for RequestError, 503 with Retry-After for everything else. */
export function answerError(error: unknown, correlationId: string): HttpAnswer {
  if (error instanceof RequestError) return errorAnswer(error.status, error, correlationId);
  const retryAfter = error instanceof UnavailableError ? error.retryAfterSeconds : 5;
  const cause =
    error instanceof UnavailableError
      ? error
      : new UnavailableError('unavailable', 'The request could not be taken now; send it again.');
  return { ...errorAnswer(503, cause, correlationId), headers: { 'retry-after': String(retryAfter) } };
}

function errorAnswer(status: number, error: SteadylineError, correlationId: string): HttpAnswer {
  return { status, body: { error: { code: error.code, message: error.message, correlationId } } };
}

/** The body as JSON of any shape; numbers that a double can't hold are raw JSON numbers. Throws RequestError 400 where it is none. */
export function parseJson(body: Uint8Array): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return mayHoldInexactNumbers(text) ? parseExactly(text) : JSON.parse(text);
  } catch {
    throw new RequestError(400, 'not_json', 'The body is not JSON.');
  }
}

/** The body as a JSON object. Throws RequestError 400 where it is none. */
export function parseJsonObject(body: Uint8Array): Record<string, unknown> {
  return jsonObject(parseJson(body));
}

/** Parsed JSON that is an object. Throws RequestError 400 where it is none. */
export function jsonObject(value: unknown): Record<string, unknown> {
  const isNumber = exactNumberSource(value) !== undefined;
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isNumber)
    return value as Record<string, unknown>;
  throw new RequestError(400, 'not_an_object', 'The body must be a JSON object.');
}
