import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
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
