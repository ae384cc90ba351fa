/** POST /webhooks/crm-update: what the CRM has changed is never served again (P6). */

import { customerKey, readPhone } from '../customer/phone.ts';
import { RequestError } from '../errors.ts';
import { type HttpRequest, parseJsonObject, type Respond } from '../http/message.ts';
import type { CacheChange, Clock, Hasher, LookupCache, Metrics } from '../ports.ts';
import { deadlineAt } from '../time/deadline.ts';
import type { SignatureGuard } from '../verify/signature.ts';
import { type CrmChange, readCrmChange } from './crm-change.ts';

export interface CrmUpdateDeps {
  clock: Clock;
  hasher: Hasher;
  metrics: Metrics;
  verify: SignatureGuard;
  /** Key of the HMACs over phone numbers. Throws UnavailableError. */
  piiKey: () => Promise<string>;
  cache: Pick<LookupCache, 'applyChange'>;
}

type Status = 'updated' | 'invalidated' | 'ignored';

/**
 * 200 only once every entry that the change names has been written; 503 where one of them could not be, so that the
 * sender repeats the whole: a change applied twice does no harm. `updated`: the new value stands under every phone;
 * `invalidated`: under one of them at least the next lookup asks the CRM.
 */
export function createCrmUpdate(
  deps: CrmUpdateDeps,
  options: { deadlineMs: number; defaultRegion: string },
): Respond {
  const { cache, clock, hasher, metrics, verify } = deps;

  /** Numbers under which nothing can be cached are left out, but a change must name one that can. */
  const keysOf = async (phones: readonly string[], piiKey: string): Promise<string[]> => {
    const read = await Promise.all(phones.map((phone) => readPhone(phone, options.defaultRegion)));
    return [...new Set(read.flatMap((one) => (one.usable ? [customerKey(hasher, piiKey, one.e164)] : [])))];
  };

  const apply = async ({ phones, oldPhone, change }: CrmChange): Promise<Status> => {
    const piiKey = await deps.piiKey();
    const keys = await keysOf(phones, piiKey);
    if (keys.length === 0) throw new RequestError(400, 'phone_unusable', 'The change names no usable phone.');
    const oldKeys = oldPhone === undefined ? [] : await keysOf([oldPhone], piiKey);
    const { customer: _, ...withoutValue } = change;
    const left = oldKeys.filter((key) => !keys.includes(key)).map((key) => ({ key, change: withoutValue }));
    const nowMs = clock.now();
    const write = (one: { key: string; change: CacheChange }) =>
      cache.applyChange(one.key, one.change, nowMs);
    const [written] = await Promise.all([
      Promise.all(keys.map((key) => write({ key, change }))),
      Promise.all(left.map(write)),
    ]);
    return written.every((one) => one === 'updated') ? 'updated' : 'invalidated';
  };

  return async (request: HttpRequest) => {
    const within = deadlineAt(clock, request.receivedAtMs + options.deadlineMs);
    try {
      await within(() => verify(request));
      const change = readCrmChange(parseJsonObject(request.body));
      const status = change.counts ? await within(() => apply(change)) : 'ignored';
      metrics.count('CrmChanges', 1, { status });
      return { status: 200, body: { status } };
    } catch (error) {
      if (error instanceof RequestError && error.status === 401) metrics.count('SignatureFailures');
      throw error;
    }
  };
}
