/** Makes the exchanges of a conversation over the wire: credential, turn in the rate, one renewal after `unauthorized`. */
import type { CertificatePair } from '../credentials/call-headers.ts';
import { SteadylineError, TransientError, UnavailableError } from '../errors.ts';
import type { CallOptions, Clock, EachExchange } from '../ports.ts';
import { classify, isAnswer } from '../reply/classify.ts';
import { type RawReply, type Reply, readReply } from '../reply/read-reply.ts';
import type { Verdict } from '../reply/verdict.ts';
import type { Access, ConnectorAccess } from './access.ts';
import type { Connector } from './definition.ts';
import type { Exchange } from './exchange.ts';
import { type WireRequest, wireRequest } from './wire.ts';

/** Sends one request. Any answer at all is a reply; all else is a TransientError without address or body in its text. */
export type Send = (
  request: WireRequest & { timeoutMs: number; repeatable: boolean; isProbe?: boolean },
  certificate: CertificatePair | undefined,
) => Promise<RawReply>;

export interface MakeDeps {
  connector: Pick<Connector, 'name' | 'errors'>;
  access: ConnectorAccess;
  send: Send;
  /** Waits for a turn in a lane of its own that a request names; throws UnavailableError where there is none in time. */
  turn?: (lane: string, call: CallOptions) => Promise<void>;
  clock: Pick<Clock, 'now'>;
}

const atOnce: EachExchange = (exchange) => exchange();

/** A person has to fix it (own choice), s. */
const PLACEHOLDER_RETRY_S = 60;

function isRefused({ status }: Reply, verdict: Verdict): boolean {
  const isThrottled = verdict === 'throttled' || verdict === 'account-throttled';
  return status >= 300 && status < 500 && !isThrottled && !isAnswer(verdict);
}

/**
 * `make` of `converse`, for one call. An answer that refuses the credential leads to one renewal and, in what is left of the
 * exchange's time, one more try; the second answer counts. Throws what `send` throws, and UnavailableError where something
 * of ours kept the call from being made; a token that can't be had is a TransientError: the system's own failure.
 */
export function createMake({ connector, access, send, turn, clock }: MakeDeps) {
  const verdictOf = (reply: Reply, { asked }: Exchange): Verdict =>
    classify(reply, connector.errors, asked).verdict;
  /** Without a credential a refusal says nothing of the system, which may refuse, hide or send elsewhere. */
  const meant = (reply: Reply, exchange: Exchange, { isPlaceholder }: Access): Reply => {
    if (!isPlaceholder || !isRefused(reply, verdictOf(reply, exchange))) return reply;
    throw new UnavailableError(
      'secret_placeholder',
      `${connector.name} answered ${reply.status} to a call without a credential: its secret is still the placeholder that the deployment made.`,
      PLACEHOLDER_RETRY_S,
    );
  };
  return (call: CallOptions): ((exchange: Exchange) => Promise<Reply>) => {
    const { each = atOnce, timeoutMs, correlationId, traceparent, isProbe } = call;

    const once = async (exchange: Exchange, found: Access, untilMs: () => number) => {
      const { request, isRepeatable } = exchange;
      if (request.lane !== 'default') await turn?.(request.lane, call);
      return each(async () => {
        const leftMs = untilMs() - clock.now();
        if (leftMs <= 0) return undefined;
        const { baseUrl, headers: credential } = found;
        const wire = wireRequest(request, { baseUrl, credential, correlationId, traceparent });
        const sent = { ...wire, timeoutMs: leftMs, repeatable: isRepeatable, ...(isProbe && { isProbe }) };
        return readReply(await send(sent, found.certificate));
      });
    };

    return async (exchange) => {
      try {
        const found = await access.get();
        let endMs = Number.POSITIVE_INFINITY;
        const first = await once(exchange, found, () => {
          endMs = Math.min(endMs, clock.now() + timeoutMs);
          return endMs;
        });
        if (first === undefined) throw new TransientError('there was no time for the call');
        if (verdictOf(first, exchange) !== 'unauthorized') return meant(first, exchange, found);
        const renewed = await access.renew(found);
        const isLate = clock.now() >= endMs;
        if (renewed === undefined || isLate) return meant(first, exchange, found);
        const second = await once(exchange, renewed, () => endMs);
        return second === undefined ? meant(first, exchange, found) : meant(second, exchange, renewed);
      } catch (error) {
        if (error instanceof SteadylineError) throw error;
        throw new TransientError('the call could not be made', { cause: error });
      }
    };
  };
}
