/** One question to a CRM and its answer: headers, credential, the second try after a 401, classification. */
import { SteadylineError, TransientError, UnavailableError } from '../../../core/errors.ts';
import type { CallOptions, EachExchange } from '../../../core/ports.ts';
import type { HttpCall, HttpReply } from '../http-call.ts';
import { type CrmReply, type Exceptions, errorOf, readReply, verdictOn } from './classify.ts';
import type { CrmCredential, CrmCredentials } from './credential.ts';

/** What every CRM adapter is made of. */
export interface CrmConnection {
  /** Without a slash at its end. */
  baseUrl: string;
  /** Takes the client certificate of the credential, if there is one. */
  call(call: HttpCall, credential: CrmCredential): Promise<HttpReply>;
  credentials: CrmCredentials;
  /** ms since the epoch. */
  now(): number;
}

export interface CrmQuestion {
  method: HttpCall['method'];
  /** From the base URL on, encoded. */
  path: string;
  body?: Record<string, unknown>;
  /** Sent as `x-idempotency-key`. */
  idempotencyKey?: string;
  /** As `HttpCall.repeatable`. @default where there is a key */
  repeatable?: boolean;
}

/** How one CRM's answers are read. */
export interface Dialect {
  /** The word for it in errors. @default 'the CRM' */
  who?: string;
  /** Where its errors carry their name. */
  errorCodeOf(json: unknown): unknown;
  exceptions?: Exceptions;
}

/** Asks, and hands back what `accept` makes of the answer; where that is undefined the answer is an error. */
export type Ask = <Result>(
  question: CrmQuestion,
  options: CallOptions,
  accept: (reply: CrmReply) => Result | undefined,
) => Promise<Result>;

/**
 * A function that asks over this connection in this dialect. Throws PermanentError, ThrottledError, AuthError or
 * TransientError, or UnavailableError where the credential can't be read, and no call is made. After a 401 the
 * credential is looked up anew and, if it has changed, the question is asked once more in what is left of the time.
 * Reading credentials is no part of an exchange.
 */
export function createAsk(connection: CrmConnection, dialect: Dialect): Ask {
  const once = async (question: CrmQuestion, options: CallOptions, credential: CrmCredential) => {
    const raw = await connection.call(toCall(connection.baseUrl, question, options, credential), credential);
    return { raw, reply: readReply(raw, dialect.errorCodeOf) };
  };
  const { now } = connection;
  return async (question, options, accept) => {
    try {
      const { each = atOnce } = options;
      const credential = await connection.credentials.read();
      let untilMs = 0;
      let { raw, reply } = await each(() => {
        untilMs = now() + options.timeoutMs;
        return once(question, options, credential);
      });
      if (verdictOn(reply, dialect.exceptions) === 'auth') {
        const renewed = await renewedOr(credential, connection.credentials);
        if (now() < untilMs && JSON.stringify(renewed) !== JSON.stringify(credential)) {
          const again = await each(async () => {
            const timeoutMs = untilMs - now();
            return timeoutMs > 0 ? once(question, { ...options, timeoutMs }, renewed) : undefined;
          });
          ({ raw, reply } = again ?? { raw, reply });
        }
      }
      const accepted = accept(reply);
      if (accepted !== undefined) return accepted;
      throw errorOf(dialect.who ?? 'the CRM', verdictOn(reply, dialect.exceptions), reply, raw, now());
    } catch (error) {
      throw asDownstreamError(error);
    }
  };
}

const atOnce: EachExchange = (exchange) => exchange();

/** Where nobody can tell whether there is a newer one the 401 stands: the call was made, and the breaker hears of it. */
async function renewedOr(credential: CrmCredential, credentials: CrmCredentials): Promise<CrmCredential> {
  try {
    return await credentials.refresh();
  } catch (error) {
    if (error instanceof UnavailableError) return credential;
    throw error;
  }
}

function toCall(
  baseUrl: string,
  question: CrmQuestion,
  options: CallOptions,
  credential: CrmCredential,
): HttpCall {
  const repeatable = question.repeatable ?? (question.idempotencyKey === undefined ? undefined : true);
  return {
    method: question.method,
    url: `${baseUrl}${question.path}`,
    timeoutMs: options.timeoutMs,
    ...(repeatable === undefined ? {} : { repeatable }),
    headers: {
      accept: 'application/json',
      'x-correlation-id': headerText(options.correlationId),
      ...(options.traceparent === undefined ? {} : { traceparent: options.traceparent }),
      ...(credential.authorization === undefined ? {} : { authorization: credential.authorization }),
      ...(question.idempotencyKey === undefined
        ? {}
        : { 'x-idempotency-key': headerText(question.idempotencyKey) }),
      ...(question.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(question.body === undefined ? {} : { body: JSON.stringify(question.body) }),
  };
}

/** Header values are visible ASCII; the rest is percent-encoded, so that different keys stay different. */
function headerText(text: string): string {
  return text.replace(/[^\x21-\x24\x26-\x7e]/gu, (char) => encodeURIComponent(char.toWellFormed()));
}

/** Everything unforeseen is transient: it is retried, and told to the breaker. */
function asDownstreamError(error: unknown): Error {
  return error instanceof SteadylineError
    ? error
    : new TransientError('the call could not be made', { cause: error });
}
