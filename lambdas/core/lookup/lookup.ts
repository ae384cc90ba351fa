/** POST /crm/customer-lookup (P5). */

import { DEFAULT_CONNECTOR } from '../connector/default.ts';
import { customerKey, readPhone } from '../customer/phone.ts';
import { RequestError } from '../errors.ts';
import { type HttpRequest, parseJsonObject, type Respond } from '../http/message.ts';
import type { Clock, Hasher, Metrics, Tracer } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { untraced } from '../tracing/untraced.ts';
import type { ApiKeyGuard } from '../verify/api-key.ts';
import { answerOf, answerUnusable } from './answer.ts';
import type { CachedValue } from './cached-value.ts';
import { deadlineOf, tooLate } from './deadline.ts';
import type { createResolveCustomer } from './resolve-customer.ts';

export interface LookupDeps {
  clock: Clock;
  hasher: Hasher;
  metrics: Metrics;
  tracer?: Tracer;
  authorize: ApiKeyGuard;
  /** Key of the HMACs over phone numbers. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  find: ReturnType<typeof createResolveCustomer>;
}

/**
 * 200 once the caller has the key and says `ani`, whatever is under it; 400 and 401 before, 503 only where a secret
 * can't be read.
 */
export function createLookup(
  { clock, hasher, metrics, tracer = untraced, authorize, piiKey, find }: LookupDeps,
  options: { deadlineMs: number; defaultRegion: string },
): Respond {
  const count = ({ source }: CachedValue): void => {
    metrics.count('LookupsBySource', 1, { source });
    if (source === 'stale_cache' || source === 'default') metrics.count('DegradedModeRequests');
  };

  return async (request) => {
    const untilMs = deadlineOf(request, clock.now(), options.deadlineMs);
    const within = <Value>(promise: Promise<Value>): Promise<Value> =>
      withTimeout(clock, untilMs - clock.now(), promise, tooLate);
    await within(authorize(request, DEFAULT_CONNECTOR));
    const phone = await readPhone(aniOf(request), options.defaultRegion);
    if (!phone.usable) {
      metrics.count('LookupsBySource', 1, { source: 'unusable' });
      return answerUnusable(request.correlationId);
    }
    const key = customerKey(hasher, await within(piiKey()), phone.e164);
    const { correlationId } = request;
    const caller = { key, by: phone.e164, correlationId, untilMs };
    const parent = request.headers['traceparent'];
    const found = await tracer.span('lookup', { kind: 'server', parent }, async (span) => {
      const answered = await find({ ...caller, span });
      span.set('source', answered.source);
      return answered;
    });
    count(found);
    return answerOf(found, correlationId);
  };
}

function aniOf({ body }: HttpRequest): unknown {
  const fields = parseJsonObject(body);
  if ('ani' in fields) return fields['ani'];
  throw new RequestError(400, 'ani_missing', 'The body has no field "ani".');
}
