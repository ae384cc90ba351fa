/** Calls of one platform: token, rate lane, breaker, one refresh after a 401 (P7, P12). */

import { answerIn, outcomeOf } from '../breaker/outcome.ts';
import { asError, ThrottledError, TransientError, UnavailableError } from '../errors.ts';
import type {
  Admission,
  Outcome,
  Platform,
  PlatformCallOptions,
  PlatformReply,
  PlatformRequest,
  PlatformTransport,
  System,
  Token,
  TokenProvider,
  TrippableGuard,
} from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import { acceptReply, waitOf } from './answers.ts';
import type { UnauthorizedRate } from './unauthorized.ts';

export interface PlatformClientDeps extends System {
  platform: Platform;
  tokens: Pick<TokenProvider, 'get' | 'invalidate'>;
  /** One lane a credential: its spacing keeps limit, headroom and the least time between calls. */
  limiter: RateLimiter;
  guard: Pick<TrippableGuard, 'admit' | 'look' | 'report' | 'trip'>;
  transport: PlatformTransport;
  unauthorized: UnauthorizedRate;
  /** Time-out of one call, ms (UPDATE_TIMEOUT_MS). */
  timeoutMs: number;
}

export interface PlatformClient {
  /** The JSON of a 2xx answer. Throws PermanentError, ThrottledError, TransientError or UnavailableError. */
  call(request: PlatformRequest, options: PlatformCallOptions): Promise<unknown>;
}

export function createPlatformClient(deps: PlatformClientDeps): PlatformClient {
  const { platform, tokens, limiter, guard, clock, log, metrics } = deps;

  const opened = (untilMs: number): UnavailableError => {
    const waitS = Math.max(1, Math.ceil((untilMs - clock.now()) / 1000));
    return new UnavailableError('breaker_open', `The breaker of ${platform} is open.`, waitS);
  };

  /** Resolves when the call may start. Throws ThrottledError where there is no slot for it. */
  const slot = async (untilMs: number, isContinuation: boolean): Promise<void> => {
    const given = await limiter.acquire({ untilMs, isContinuation });
    if (given.kind === 'slot' && limiter.isCurrent(given.startMs)) return;
    const waitMs = given.kind === 'none' ? Math.max(0, given.retryAtMs - clock.now()) : 0;
    throw new ThrottledError(waitMs, 'no slot on the rate lane in time');
  };

  const admit = async (options: PlatformCallOptions): Promise<Admission> => {
    const admission = await guard.admit(options.group, options.fresh);
    if (admission.kind === 'open') throw opened(admission.untilMs);
    return admission;
  };

  /** A slot for the second call can be long in coming. A probe's lease is leave for both. */
  const stillAdmitted = async (admission: Admission): Promise<void> => {
    if (admission.kind === 'probe') return;
    const { phase, untilMs } = await guard.look();
    if (phase === 'open') throw opened(untilMs);
  };

  const send = async (
    request: PlatformRequest,
    token: Token,
    { correlationId }: PlatformCallOptions,
  ): Promise<PlatformReply> => {
    metrics.count('PlatformCalls', 1, { platform });
    const reply = await deps.transport(request, token, { timeoutMs: deps.timeoutMs, correlationId });
    const refused = reply.status === 401;
    if (refused) metrics.count('Unauthorized', 1, { platform });
    if (deps.unauthorized.note(refused)) {
      log.error('too many calls are answered 401: the breaker opens', { platform });
      await guard.trip('too many calls were answered 401');
    }
    return reply;
  };

  const holdOff = async (reply: PlatformReply): Promise<void> => {
    metrics.count('PlatformThrottled', 1, { platform });
    const nowMs = clock.now();
    await limiter.holdOff(nowMs + waitOf(reply, nowMs)).catch((error: unknown) => {
      log.warn('the hold could not be shared with the fleet', { platform, error: asError(error) });
    });
  };

  /** Sends, after a 401 once more with a fresh token in another slot; `made` counts answers of a 401. */
  const authorized = async (
    request: PlatformRequest,
    token: Token,
    options: PlatformCallOptions,
    admission: Admission,
    made: { answers: number },
  ): Promise<PlatformReply> => {
    const reply = await send(request, token, options);
    made.answers += 1;
    if (reply.status !== 401) return reply;
    await tokens.invalidate(token.generation);
    const fresh = await tokens.get();
    await slot(options.untilMs, true);
    await stillAdmitted(admission);
    const second = await send(request, fresh, options);
    if (second.status === 401) throw new TransientError(`${platform} refused a fresh token`);
    return second;
  };

  return {
    async call(request, options) {
      const token = await tokens.get();
      await slot(options.untilMs, false);
      // Admission comes last: a probe's lease must not run out in the queue for a slot.
      const admission = await admit(options);
      const made = { answers: 0 };
      const beganAtMs = clock.now();
      const report = async (outcome: Outcome, error?: unknown): Promise<void> => {
        const retryAfterMs = error instanceof ThrottledError ? error.retryAfterMs : 0;
        const how = { beganAtMs, retryAfterMs, ...answerIn(error) };
        await guard.report(admission, options.group, outcome, how);
      };
      let reply: PlatformReply;
      try {
        reply = await authorized(request, token, options, admission, made);
      } catch (error) {
        // Without a token or a slot for the second try nothing is known of the platform's health.
        if (error instanceof TransientError) await report('failure', error);
        else await report(made.answers > 0 ? 'unknown' : 'released');
        throw error;
      }
      if (reply.status === 429) await holdOff(reply);
      try {
        const json = acceptReply(platform, reply, clock.now(), request.namesOne);
        await report('success');
        return json;
      } catch (error) {
        await report(outcomeOf(error, 1), error);
        throw error;
      }
    },
  };
}
