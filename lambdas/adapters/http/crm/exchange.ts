/** One question to a CRM and its answer: headers, credential, the second try after a 401, the verdict. */
import { SteadylineError, TransientError, UnavailableError } from '../../../core/errors.ts';
import type { CallOptions, EachExchange } from '../../../core/ports.ts';
import { type Answered, classify, isAnswer } from '../../../core/reply/classify.ts';
import { errorOf } from '../../../core/reply/error-of.ts';
import { type Reply, readReply } from '../../../core/reply/read-reply.ts';
import type { Asked, ReplyTable } from '../../../core/reply/table.ts';
import type { Verdict } from '../../../core/reply/verdict.ts';
import type { HttpCall, HttpReply } from '../http-call.ts';
import { type CrmCredential, type CrmCredentials, placeholderError } from './credential.ts';

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
  /** @default GET is a lookup, all else a write */
  kind?: Asked['kind'];
}

/** How one CRM's answers are read. */
export interface Dialect {
  /** The word for it in errors. @default 'the CRM' */
  who?: string;
  table: ReplyTable;
}

/** Asks, and hands back what `accept` makes of an answer; where that is undefined it is an error, for want of shape. */
export type Ask = <Result>(
  question: CrmQuestion,
  options: CallOptions,
  accept: (reply: Reply, verdict: Answered) => Result | undefined,
) => Promise<Result>;

/**
 * A function that asks over this connection in this dialect. Throws PermanentError, ThrottledError, AuthError,
 * NoVerdictError or TransientError, or UnavailableError where the credential can't be read, and no call is made. After a 401 the
 * credential is looked up again and, if it has changed, the question is asked once more in the time that remains.
 * Reading credentials is no part of an exchange.
 */
export function createAsk(connection: CrmConnection, { who = 'the CRM', table }: Dialect): Ask {
  const once = async (question: CrmQuestion, options: CallOptions, credential: CrmCredential) => {
    const raw = await connection.call(toCall(connection.baseUrl, question, options, credential), credential);
    const reply = readReply(raw);
    return { reply, classified: classify(reply, table, askedBy(question)) };
  };
  const { now } = connection;
  return async (question, options, accept) => {
    try {
      const { each = atOnce } = options;
      let credential = await connection.credentials.read();
      let untilMs = 0;
      let { reply, classified } = await each(() => {
        untilMs = now() + options.timeoutMs;
        return once(question, options, credential);
      });
      if (classified.verdict === 'unauthorized') {
        const renewed = await renewedOr(credential, connection.credentials);
        if (now() < untilMs && JSON.stringify(renewed) !== JSON.stringify(credential)) {
          const again = await each(async () => {
            const timeoutMs = untilMs - now();
            return timeoutMs > 0 ? once(question, { ...options, timeoutMs }, renewed) : undefined;
          });
          if (again !== undefined) {
            ({ reply, classified } = again);
            credential = renewed;
          }
        }
      }
      const { verdict } = classified;
      const accepted = isAnswer(verdict) ? accept(reply, verdict) : undefined;
      if (accepted !== undefined) return accepted;
      if (credential.isPlaceholder && isRefused(reply, verdict)) throw placeholderError(reply.status);
      throw errorOf(classified, reply, { who, nowMs: now() });
    } catch (error) {
      throw asDownstreamError(error);
    }
  };
}

/** Without a credential such an answer says nothing of the system, which may refuse, hide or send elsewhere. */
function isRefused({ status }: Reply, verdict: Verdict): boolean {
  const isThrottled = verdict === 'throttled' || verdict === 'account-throttled';
  return status >= 300 && status < 500 && !isThrottled;
}

function askedBy({ kind, method, idempotencyKey: key }: CrmQuestion): Asked {
  return { kind: kind ?? (method === 'GET' ? 'lookup' : 'write'), ...(key === undefined ? {} : { key }) };
}

const atOnce: EachExchange = (exchange) => exchange();

/** If it is unknown whether there is a newer one, the 401 counts: the call was made, and the breaker is told. */
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
    ...(options.isProbe ? { isProbe: true } : {}),
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

/** Everything unforeseen is transient: it is retried, and reported to the breaker. */
function asDownstreamError(error: unknown): Error {
  return error instanceof SteadylineError
    ? error
    : new TransientError('the call could not be made', { cause: error });
}
