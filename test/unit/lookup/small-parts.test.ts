import { describe, expect, test } from '@jest/globals';
import { fakeClock, memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { customerKey } from '../../../lambdas/core/customer/phone.ts';
import { lookupKey } from '../../../lambdas/core/lookup/lookup-key.ts';
import { readinessOf } from '../../../lambdas/core/lookup/ready.ts';
import { createRequestRefresh } from '../../../lambdas/core/lookup/request-refresh.ts';
import type { CacheEntry } from '../../../lambdas/core/ports.ts';
import { entryOf, NOW } from './rig.ts';

describe('asking for a refresh', () => {
  const setUp = (hasLease = true) => {
    const clock = fakeClock(NOW);
    const leases: unknown[][] = [];
    const sent: unknown[] = [];
    const requestRefresh = createRequestRefresh(
      {
        clock,
        cache: {
          async leaseRefresh(...given) {
            leases.push(given);
            return hasLease;
          },
        },
        queue: { sendRefresh: async (refresh) => void sent.push(refresh) },
        refreshOf: (phone: string) => ({ kind: 'refresh', phone }),
      },
      { refreshLeaseMs: 60_000 },
    );
    return {
      leases,
      sent,
      ask: (entry?: CacheEntry) => requestRefresh({ key: 'k', by: '+1', correlationId: 'c', entry }),
    };
  };

  test.each([
    ['none is known of', undefined, 1],
    ['one is under way', entryOf({ refreshUntilMs: NOW + 1 }), 0],
    ['one has just ended', entryOf({ refreshUntilMs: NOW }), 1],
  ])('P5: where %s', async (_name, entry, count) => {
    const { ask, leases, sent } = setUp();
    await ask(entry);
    expect(leases).toEqual(Array(count).fill(['k', NOW, NOW + 60_000]));
    expect(sent).toEqual(
      Array(count).fill({ kind: 'refresh', phone: '+1', requestedAtMs: NOW, correlationId: 'c' }),
    );
  });

  test('P5: nothing is sent while another holds the lease', async () => {
    const { ask, sent } = setUp(false);
    await ask();
    expect(sent).toEqual([]);
  });
});

describe('the place of an answer in the cache', () => {
  const hasher = { hmac: (key: string, text: string) => `${key}(${text})` };
  const value = { e164: '+14155552671', spellings: [] };

  test('P9: is an HMAC over connector, lookup, key and value; of the default connector over the number alone', () => {
    const by = { lookup: 'member', key: 'ani', value };
    expect(lookupKey(hasher, 'pii', 'loyalty', by)).toBe('pii(loyalty/member/ani/+14155552671)');
    expect(lookupKey(hasher, 'pii', 'crm', by)).toBe(customerKey(hasher, 'pii', '+14155552671'));
  });
});

test('P5: a system whose calls need nothing of ours is ready at once', async () => {
  expect(await readinessOf({}, memorySystem(), 100)).toBe('ready');
});
