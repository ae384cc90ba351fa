import { describe, expect, test } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { lookupOptions } from '../../../lambdas/core/lookup/options.ts';
import { createRequestRefresh } from '../../../lambdas/core/lookup/request-refresh.ts';
import type { CacheEntry } from '../../../lambdas/core/ports.ts';
import { entryOf, NOW } from './rig.ts';

test('P5: every number of a lookup is the setting of its name', () => {
  const names: string[] = [];
  const options = lookupOptions((name) => names.push(name), 'DE');
  expect(
    Object.entries(options).map(([option, value]) => [option, names[Number(value) - 1] ?? value]),
  ).toEqual([
    ['deadlineMs', 'LOOKUP_DEADLINE_MS'],
    ['freshMs', 'LOOKUP_FRESH_MS'],
    ['notFoundMs', 'LOOKUP_NOT_FOUND_MS'],
    ['staleMs', 'LOOKUP_STALE_MS'],
    ['liveTimeoutMs', 'LOOKUP_LIVE_TIMEOUT_MS'],
    ['storeWaitMs', 'LOOKUP_STORE_WAIT_MS'],
    ['afterMs', 'LOOKUP_AFTER_MS'],
    ['refreshLeaseMs', 'REFRESH_LEASE_MS'],
    ['callTimeoutMs', 'CRM_TIMEOUT_MS'],
    ['defaultRegion', 'DE'],
  ]);
});

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
