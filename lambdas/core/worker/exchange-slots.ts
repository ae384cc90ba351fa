/** Each exchange of a worker's call has a slot of its own: a check before a write, another try after a 401 (P12). */

import { UnavailableError } from '../errors.ts';
import type { BreakerGuard, Clock } from '../ports.ts';
import type { RateLimiter } from '../rate/limiter.ts';
import type { Invocation, Permit } from './disposition.ts';

export interface ExchangeSlotDeps {
  guard: Pick<BreakerGuard, 'look'>;
  limiter: Pick<RateLimiter, 'acquire' | 'isCurrent'>;
  clock: Pick<Clock, 'now'>;
}

/**
 * The slots of a call with this permit, as `createExchangeTimer` asks for them: the first exchange has that of the
 * permit, as long as it is current. A probe keeps its lease while it waits for another slot, `callTimeoutMs` at most:
 * its lease lasts twice that, and the call itself takes the other half. Throws UnavailableError where there is none in
 * this invocation, or the breaker has opened.
 */
export function exchangeSlots(
  { guard, limiter, clock }: ExchangeSlotDeps,
  permit: Permit,
  { lastCallMs, callTimeoutMs }: Pick<Invocation, 'lastCallMs'> & { callTimeoutMs: number },
): (made: number) => Promise<void> {
  const { admission, operation } = permit;
  const isProbe = admission.kind === 'probe' || operation.admission.kind === 'probe';
  return async (made) => {
    const isPaid = made === 0 && (permit.isLate || limiter.isCurrent(permit.atMs));
    if (isPaid) return;
    const nowMs = clock.now();
    const untilMs = isProbe && made === 0 ? Math.min(lastCallMs, nowMs + callTimeoutMs) : lastCallMs;
    const slot = nowMs <= untilMs && (await limiter.acquire({ untilMs, isContinuation: true }));
    if (!slot || slot.kind === 'none')
      throw new UnavailableError('rate_late', 'No slot for the call within this invocation.');
    // While it waited a breaker may have opened; a probe has its lease.
    if (isProbe) return;
    const views = await Promise.all([guard.look(), operation.guard.look()]);
    if (views.some(({ phase }) => phase !== 'closed'))
      throw new UnavailableError('breaker_open', 'A breaker opened before the call.');
  };
}
