/** What the client of a platform reports to breaker, fleet, transport and on-call. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { TransientError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createPlatformClient } from '../../../lambdas/core/platform/client.ts';
import { createUnauthorizedRate } from '../../../lambdas/core/platform/unauthorized.ts';
import type { Admission, PlatformReply } from '../../../lambdas/core/ports.ts';
import { scriptedLimiter } from '../rate/limiters.ts';

const request = { method: 'GET', path: '/api/v2/tokens/me' } as const;

describe('the client of a platform', () => {
  let system: ReturnType<typeof memorySystem>;
  let replies: { afterMs?: number; error?: Error; reply?: Partial<PlatformReply> }[];
  let seen: {
    admitted: unknown[][];
    reports: unknown[][];
    sent: unknown[][];
    trips: string[];
    slots: number[];
  };
  let admission: Admission;
  let holdOff: (untilMs: number) => Promise<void>;
  let client: ReturnType<typeof createPlatformClient>;

  beforeEach(() => {
    system = memorySystem();
    replies = [];
    seen = { admitted: [], reports: [], sent: [], trips: [], slots: [] };
    admission = { kind: 'pass', version: 3 };
    holdOff = async () => undefined;
    client = createPlatformClient({
      ...system,
      platform: 'genesys',
      limiter: scriptedLimiter(system.clock, {
        async slotAt(untilMs) {
          seen.slots.push(untilMs - system.clock.now());
          return system.clock.now();
        },
        holdOff: (untilMs) => holdOff(untilMs),
      }),
      tokens: {
        get: async () => ({ accessToken: 'bearer', generation: 1, apiBaseUrl: '' }),
        invalidate: async () => undefined,
      },
      guard: {
        async admit(...given) {
          seen.admitted.push(given);
          return admission;
        },
        look: async () => ({
          phase: 'closed',
          untilMs: 0,
          sinceMs: 0,
          openingsMs: [],
          isBackpressured: false,
        }),
        async report(...given) {
          seen.reports.push(given);
          return {};
        },
        trip: async (reason) => void seen.trips.push(reason),
      },
      async transport(...given) {
        seen.sent.push(given);
        const { afterMs = 0, error, reply } = replies.shift() ?? {};
        if (afterMs > 0) await system.clock.sleep(afterMs);
        if (error) throw error;
        return { status: 200, headers: {}, body: '{}', ...reply };
      },
      unauthorized: createUnauthorizedRate(0.01),
      timeoutMs: 5000,
    });
  });

  const call = async (): Promise<unknown> => {
    const untilMs = system.clock.now() + 20_000;
    const answer = client
      .call(request, { correlationId: 'c', group: 'g', fresh: false, untilMs })
      .catch((error: unknown) => error);
    await system.clock.advance(10_000);
    return answer;
  };

  it('P4: asks the breaker and reports to it for its group, with when the call began', async () => {
    replies = [{ afterMs: 1234 }];
    const beganAtMs = system.clock.now();
    await call();
    expect(seen.admitted).toEqual([['g', false]]);
    expect(seen.sent).toEqual([
      [
        request,
        { accessToken: 'bearer', generation: 1, apiBaseUrl: '' },
        { timeoutMs: 5000, correlationId: 'c' },
      ],
    ]);
    expect(seen.reports).toEqual([[admission, 'g', 'success', { beganAtMs, retryAfterMs: 0 }]]);
    expect(seen.slots).toEqual([20_000]);
    expect(Object.fromEntries(system.metrics.sums)).toEqual({ 'PlatformCalls/genesys': 1 });
    expect(system.log.lines).toEqual([]);
  });

  it('P4: a 429 is no success to the breaker, and says how long it is to wait', async () => {
    replies = [{ reply: { status: 429, headers: { 'retry-after': '7' } } }];
    await call();
    const report = { beganAtMs: expect.any(Number), retryAfterMs: 7000 };
    expect(seen.reports).toEqual([[admission, 'g', 'throttled', report]]);
  });

  it('P4: what a failed call was answered is told to the breaker', async () => {
    replies = [{ reply: { status: 503 } }];
    await call();
    const report = { beganAtMs: expect.any(Number), retryAfterMs: 0, answer: expect.stringContaining('503') };
    expect(seen.reports).toEqual([[admission, 'g', 'failure', report]]);
  });

  it('P7: after a 401 the second try decides, in a slot of its own', async () => {
    replies = [{ afterMs: 3000, reply: { status: 401 } }, { afterMs: 40 }];
    await call();
    expect(seen.reports).toEqual([[admission, 'g', 'success', expect.anything()]]);
    expect(seen.slots).toEqual([20_000, 17_000]);
    expect(system.metrics.sums.get('Unauthorized/genesys')).toBe(1);
  });

  it('P7: a fresh token that is refused is reported as such', async () => {
    replies = [{ reply: { status: 401 } }, { reply: { status: 401 } }];
    expect(await call()).toEqual(new TransientError('genesys refused a fresh token'));
    expect(seen.trips).toEqual(['too many calls were answered 401']);
    expect(system.log.lines).toEqual([
      {
        level: 'error',
        message: 'too many calls are answered 401: the breaker opens',
        fields: { platform: 'genesys' },
      },
    ]);
  });

  it.each([
    [500, 1],
    [1000, 1],
    [1001, 2],
    [42_000, 42],
    [-5000, 1],
  ])('P4: an open breaker that has %i ms to go is waited for %i s', async (leftMs, seconds) => {
    admission = { kind: 'open', untilMs: system.clock.now() + leftMs, sinceMs: 0 };
    const error = await call();
    expect(error).toEqual(new UnavailableError('breaker_open', 'The breaker of genesys is open.', seconds));
    expect(error).toMatchObject({ code: 'breaker_open', retryAfterSeconds: seconds });
    expect(seen.reports).toEqual([]);
  });

  it('P12: a 429 is counted, and the fleet learns until when', async () => {
    const held: number[] = [];
    const startMs = system.clock.now();
    holdOff = async (untilMs) => void held.push(untilMs - startMs);
    replies = [{ afterMs: 100, reply: { status: 429, headers: { 'retry-after': '3' } } }];
    expect(await call()).toMatchObject({ code: 'throttled', retryAfterMs: 3000 });
    expect(held).toEqual([3100]);
    expect(system.metrics.sums.get('PlatformThrottled/genesys')).toBe(1);
    expect(system.log.lines).toEqual([]);
  });

  it.each([
    ['an error', new UnavailableError('rate', 'down')],
    ['no error', 'down'],
  ])(
    'P12: that the fleet could not be reached is a line (%s), and the answer stays a 429',
    async (_name, thrown) => {
      holdOff = () => Promise.reject(thrown);
      replies = [{ reply: { status: 429 } }];
      expect(await call()).toMatchObject({ code: 'throttled' });
      const error = thrown instanceof Error ? thrown : new Error('down');
      expect(system.log.lines).toEqual([
        {
          level: 'warn',
          message: 'the hold could not be shared with the fleet',
          fields: { platform: 'genesys', error },
        },
      ]);
    },
  );
});
