import { beforeEach, describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import {
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
} from '../../../lambdas/core/errors.ts';
import {
  createPlatformClient,
  type PlatformClient,
  type PlatformClientDeps,
} from '../../../lambdas/core/platform/client.ts';
import { createUnauthorizedRate } from '../../../lambdas/core/platform/unauthorized.ts';
import type {
  Admission,
  BreakerView,
  PlatformCallOptions,
  PlatformReply,
} from '../../../lambdas/core/ports.ts';
import type { RateLimiter } from '../../../lambdas/core/rate/limiter.ts';
import { workLimiter } from '../rate/limiters.ts';

const request = { method: 'GET', path: '/api/v2/tokens/me' } as const;
const SPACING = 250;

describe('platform client', () => {
  let system: ReturnType<typeof memorySystem>;
  let replies: (Partial<PlatformReply> | Error)[];
  let sent: { atMs: number; token: string }[];
  let generation: number;
  let invalidated: number[];
  let admission: Admission;
  let view: BreakerView;
  let reports: string[];
  let trips: string[];
  let tokenError: Error | undefined;
  let limiter: RateLimiter;
  let client: PlatformClient;
  let open: (over: RateLimiter) => PlatformClient;

  beforeEach(() => {
    system = memorySystem();
    [replies, sent, invalidated, reports, trips] = [[], [], [], [], []];
    generation = 1;
    admission = { kind: 'pass' };
    view = { phase: 'closed', untilMs: 0, sinceMs: 0, openingsMs: [], isBackpressured: false };
    tokenError = undefined;
    limiter = workLimiter(system, { name: 'genesys', items: 1, spacingMs: SPACING, lateMs: 30 });
    const deps: Omit<PlatformClientDeps, 'limiter'> = {
      ...system,
      platform: 'genesys',
      tokens: {
        async get() {
          if (tokenError !== undefined) throw tokenError;
          return { accessToken: `bearer-${generation}`, generation, apiBaseUrl: '' };
        },
        async invalidate(refused) {
          invalidated.push(refused);
          if (refused === generation) generation += 1;
        },
      },
      guard: {
        admit: async () => admission,
        look: async () => view,
        report: async (_admission, _group, outcome) => {
          reports.push(outcome);
          return {};
        },
        trip: async (reason) => {
          trips.push(reason);
        },
      },
      async transport(_request, { accessToken }) {
        sent.push({ atMs: system.clock.now(), token: accessToken });
        const reply = replies.shift() ?? {};
        if (reply instanceof Error) throw reply;
        return { status: 200, headers: {}, body: '{}', ...reply };
      },
      unauthorized: createUnauthorizedRate(0.05),
      timeoutMs: 5000,
    };
    open = (over) => createPlatformClient({ ...deps, limiter: over });
    client = open(limiter);
  });

  const call = async (more: Partial<PlatformCallOptions> = {}, ms = 60_000): Promise<unknown> => {
    const untilMs = system.clock.now() + 20_000;
    const answer = client
      .call(request, { correlationId: 'c', group: 'g', fresh: true, untilMs, ...more })
      .catch((error: unknown) => error);
    await system.clock.advance(ms);
    return answer;
  };

  it('P7: a 401 leads to one refresh and one more try', async () => {
    replies = [{ status: 401 }, { body: '{"ok":true}' }];
    expect(await call()).toEqual({ ok: true });
    expect(invalidated).toEqual([1]);
    expect(sent.map(({ token }) => token)).toEqual(['bearer-1', 'bearer-2']);
    expect(reports).toEqual(['success']);
    expect(system.metrics.sums.get('Unauthorized/genesys')).toBe(1);
    expect(system.metrics.sums.get('PlatformCalls/genesys')).toBe(2);
  });

  it('P4: no second try after a 401 once the breaker has opened, unless it is a probe', async () => {
    const probe: Admission = { kind: 'probe', round: 1, lease: 'a', fresh: true };
    for (const given of [{ kind: 'pass' } as const, probe]) {
      [replies, sent, reports] = [[{ status: 401 }, {}], [], []];
      admission = given;
      view = { ...view, phase: 'open', untilMs: system.clock.now() + 60_000 };
      const answer = call().catch((error: unknown) => error);
      await system.clock.advance(5000);
      if (given === probe) expect(sent).toHaveLength(2);
      else {
        expect(await answer).toMatchObject({ code: 'breaker_open' });
        expect(sent).toHaveLength(1);
        expect(reports).toEqual(['unknown']);
      }
    }
  });

  it('P4: a try that fell between a 401 and a fresh token has used up its lease', async () => {
    replies = [{ status: 401 }, new UnavailableError('secret', 'no secret')];
    expect(await call()).toMatchObject({ code: 'secret' });
    expect(reports).toEqual(['unknown']);
  });

  it('P7: a second 401 is transient, and no third try is made', async () => {
    replies = [{ status: 401 }, { status: 401 }];
    expect(await call()).toBeInstanceOf(TransientError);
    expect(sent).toHaveLength(2);
    expect(reports).toEqual(['failure']);
  });

  it('P12: the second try waits for its own slot', async () => {
    replies = [{ status: 401 }, {}];
    await call();
    expect((sent[1]?.atMs ?? 0) - (sent[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(SPACING);
  });

  it('P12: calls made at once start one spacing apart', async () => {
    const start = system.clock.now();
    const options = { correlationId: 'c', group: 'g', fresh: true, untilMs: start + 20_000 };
    const all = Promise.all(Array.from({ length: 10 }, () => client.call(request, options)));
    await system.clock.advance(10_000);
    await all;
    expect(sent.map(({ atMs }) => atMs - start)).toEqual(Array.from({ length: 10 }, (_, n) => n * SPACING));
  });

  it('P12: where no slot is free in time nothing is sent', async () => {
    await limiter.holdOff(system.clock.now() + 30_000);
    expect(await call()).toBeInstanceOf(ThrottledError);
    expect(sent).toEqual([]);
    expect(reports).toEqual([]);
  });

  it('P12: where no slot is free in time the call is tried again when the lane says', async () => {
    const retryAtMs = system.clock.now() + 4000;
    for (const [waitedMs, retryAfterMs] of [
      [0, 4000],
      [5000, 0],
    ] as const) {
      await system.clock.advance(waitedMs);
      client = open({
        ...limiter,
        acquire: async () => ({ kind: 'none', retryAtMs }),
        isCurrent: () => true,
      });
      expect(await call({}, 0)).toMatchObject({
        ...{ name: 'ThrottledError', retryAfterMs, message: 'no slot on the rate lane in time' },
      });
    }
    expect(sent).toEqual([]);
  });

  it('P12: a slot that came too late is tried again at once, and nothing is sent in it', async () => {
    client = open({
      ...limiter,
      acquire: async () => ({ kind: 'slot', startMs: 1 }),
      isCurrent: () => false,
    });
    expect(await call()).toMatchObject({ name: 'ThrottledError', retryAfterMs: 0 });
    expect(sent).toEqual([]);
  });

  it('P12: the second try after a 401 is booked as what goes on, not as more work', async () => {
    const asked: boolean[] = [];
    client = open({
      ...limiter,
      async acquire({ isContinuation = false }) {
        asked.push(isContinuation);
        return { kind: 'slot', startMs: system.clock.now() };
      },
      isCurrent: () => true,
    });
    replies = [{ status: 401 }, {}];
    await call();
    expect(asked).toEqual([false, true]);
  });

  it('P12: a 429 holds the whole fleet off for the longer of its two headers', async () => {
    const start = system.clock.now();
    replies = [{ status: 429, headers: { 'retry-after': '3', 'inin-ratelimit-reset': '9' } }];
    const error = await call({}, 0);
    expect(error).toBeInstanceOf(ThrottledError);
    expect((error as ThrottledError).retryAfterMs).toBe(9000);
    expect(reports).toEqual(['throttled']);
    await call({}, 20_000);
    expect((sent[1]?.atMs ?? 0) - start).toBe(9000);
  });

  it.each([
    [{ status: 400, body: '{}' }, PermanentError, 'refused'],
    [{ status: 422, body: '{}' }, PermanentError, 'refused'],
    [{ status: 400, body: '<html>' }, TransientError, 'failure'],
    [{ status: 403, body: '{}' }, TransientError, 'failure'],
    [{ status: 404, body: '{}' }, TransientError, 'failure'],
    [{ status: 503, body: '{}' }, TransientError, 'failure'],
    [{ status: 200, body: '<html>' }, TransientError, 'failure'],
    [new TransientError('no answer'), TransientError, 'failure'],
    [new UnavailableError('secret', 'no secret'), UnavailableError, 'released'],
  ])('P4: %j is %p and counts as %s', async (reply, kind, outcome) => {
    replies = [reply];
    expect(await call()).toBeInstanceOf(kind);
    expect(reports).toEqual([outcome]);
  });

  it('an empty 204 is an answer', async () => {
    replies = [{ status: 204, body: '' }];
    expect(await call()).toBeUndefined();
  });

  it('P4: while the breaker is open nothing is sent', async () => {
    admission = { kind: 'open', untilMs: system.clock.now() + 42_000, sinceMs: 0 };
    const error = await call();
    expect(error).toBeInstanceOf(UnavailableError);
    expect(error).toMatchObject({ code: 'breaker_open', retryAfterSeconds: 42 });
    expect(sent).toEqual([]);
  });

  it('P7: without a token nothing is sent, and no lease of a probe is taken', async () => {
    tokenError = new UnavailableError('token_wait', 'none');
    expect(await call()).toBe(tokenError);
    expect(sent).toEqual([]);
    expect(reports).toEqual([]);
  });

  it('P7: more than five 401s in the last hundred calls open the breaker', async () => {
    for (let made = 0; made < 5; made += 1) {
      replies = [{ status: 401 }, {}];
      await call();
    }
    expect(trips).toEqual([]);
    replies = [{ status: 401 }, {}];
    await call();
    expect(trips).toHaveLength(1);
  });

  it('P9: neither log nor error holds the token', async () => {
    replies = [{ status: 401 }, { status: 401 }];
    const error = await call();
    expect(JSON.stringify([system.log.lines, String(error)])).not.toContain('bearer-');
  });
});

describe('share of 401s', () => {
  it('P7: 401s that are more than a hundred calls old are forgotten', () => {
    const rate = createUnauthorizedRate(0.05);
    for (let call = 0; call < 300; call += 1) expect(rate.note(call % 25 === 0)).toBe(false);
  });

  it('P7: after it has opened the breaker, it starts again', () => {
    const rate = createUnauthorizedRate(0.05);
    const seen = Array.from({ length: 12 }, () => rate.note(true));
    expect(seen.filter(Boolean)).toHaveLength(2);
  });
});
