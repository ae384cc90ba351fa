/** What AWS's answers say: their JSON, or the fault. */
import type { Answer } from './exchange.ts';

export type Json = Record<string, unknown>;

/** Refusals that pass, beside every 5xx. */
const PASSING = /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|RequestTimeout/;

/** A refusal, with what its answer holds; its `name` is `HTTP 503` where that has none. */
export class ServiceFault extends Error {
  readonly passes: boolean;
  /** Whether AWS itself has refused it, so that nothing was done: not where it only gave up waiting. */
  readonly isRefusal: boolean;
  /** Whether every attempt of the call was refused; read from the last one's fault. */
  refusedThroughout = false;
  constructor(name: string, httpStatusCode: number, answer: Json) {
    super(String(answer['message'] ?? answer['Message'] ?? name));
    Object.assign(this, answer, { name, $metadata: { httpStatusCode } });
    this.passes = httpStatusCode >= 500 || PASSING.test(name);
    const hasGivenUp = httpStatusCode === 408 || /Timeout/.test(name);
    this.isRefusal = httpStatusCode >= 400 && httpStatusCode < 500 && !hasGivenUp;
  }
}

export class ConditionalCheckFailedException extends ServiceFault {}
export class ResourceNotFoundException extends ServiceFault {}
const faultOf: Record<string, typeof ServiceFault> = {
  ConditionalCheckFailedException,
  ResourceNotFoundException,
};

/** The JSON of an answer. Throws a ServiceFault unless it is a 200 and JSON. */
export function jsonOf({ status, headers, text }: Answer): Json {
  let json: Json | undefined;
  try {
    json = Object(JSON.parse(text || '{}'));
  } catch {
    // A page of something in between: its status says enough.
  }
  if (status === 200 && json !== undefined) return json;
  const type = String(headers['x-amzn-errortype'] ?? json?.['__type'] ?? `HTTP ${status}`);
  const name = type.replace(/:.*/, '').replace(/.*#/, '');
  throw new (faultOf[name] ?? ServiceFault)(name, status, json ?? {});
}
