/** What callers and on-call hear of tokens: codes, Retry-After, log lines, counts. */
import { describe, expect, it } from '@jest/globals';
import { UnavailableError, UnknownFormatError } from '../../../lambdas/core/errors.ts';
import { ask, credential, type Fleet, fleet, type Mode, options } from './support.ts';

const refused = 'No token of genesys can be had now.';
const asked = async (all: Fleet, ms = 3000) => {
  const [answer] = await ask(all, [all.container()], ms);
  return answer;
};
const linesOf = (all: Fleet, message: string) =>
  all.system.log.lines.filter((line) => line.message === message);
/** A fleet whose endpoint has failed so often, as fast as the back-off allows. */
async function failing(mode: Mode, times: number): Promise<Fleet> {
  const all = fleet();
  all.endpoint.mode = mode;
  while (all.endpoint.requests.length < times) {
    await all.system.clock.advance((await all.store.read('genesys'))?.notBeforeMs ?? 0);
    await asked(all);
  }
  return all;
}

describe('P7: a caller without a token', () => {
  it('hears after 2 s that it took too long, and no timer outlives the answer', async () => {
    const all = fleet();
    all.endpoint.mode = 'hangs';
    const answer = await asked(all, options.waitMaxMs);
    const error = new UnavailableError('token_wait', 'No token of genesys within 2000 ms.');
    expect(answer?.error).toEqual(error);
    expect(answer?.error).toMatchObject({ code: 'token_wait', retryAfterSeconds: 5 });
    await all.system.clock.advance(options.timeoutMs + options.waitMaxMs);
    expect(all.system.clock.sleeping()).toBe(0);
  });

  it('hears at once of a back-off that is longer, to the second', async () => {
    const all = await failing('down', 4);
    const { notBeforeMs } = (await all.store.read('genesys')) ?? { notBeforeMs: 0 };
    const retryAfterSeconds = Math.ceil((notBeforeMs - all.system.clock.now()) / 1000);
    const answer = await asked(all, 0);
    expect(answer?.error).toMatchObject({ code: 'token_backoff', message: refused, retryAfterSeconds });
    expect(retryAfterSeconds).toBeGreaterThan(2);
  });

  it('hears at once that every credential is stopped', async () => {
    const all = await failing('rejects', 5);
    const answer = await asked(all, 0);
    expect(answer?.error).toMatchObject({ code: 'token_stopped', message: refused, retryAfterSeconds: 300 });
  });

  it('hears at once that the minute’s requests are used up', async () => {
    const all = fleet();
    const container = all.container();
    for (let generation = 1; generation <= 5; generation += 1) {
      await ask(all, [container], 300);
      await container.invalidate(generation);
    }
    const answer = await asked(all, 0);
    // 65 s after the first of five, each of which took 300 ms.
    expect(answer?.error).toMatchObject({ code: 'token_rate', message: refused, retryAfterSeconds: 64 });
  });
});

describe('P7: on-call', () => {
  it.each([
    ['rejects', 'rejected'],
    ['throttles', 'throttled'],
    ['down', 'transient'],
  ] as const)('reads which credential failed and how: %s', async (mode, kind) => {
    const all = await failing(mode, 1);
    const fields = { platform: 'genesys', credential: 'primary', kind };
    expect(all.system.log.lines).toEqual([{ level: 'warn', message: 'token request failed', fields }]);
    expect([...all.system.metrics.sums]).toEqual([['TokenRequests/genesys/failed', 1]]);
  });

  it('reads of an incident and of its end, each counted', async () => {
    const all = await failing('rejects', 5);
    all.endpoint.mode = 'ok';
    all.secret = [credential('primary', 'renewed')];
    await asked(all);
    const [begun, ended] = all.incidents;
    const fields = ({ key, action, reason }: NonNullable<typeof begun>) => ({
      platform: 'genesys',
      incident: key,
      action,
      reason,
    });
    expect(linesOf(all, 'token incident')).toEqual([
      { level: 'error', message: 'token incident', fields: begun && fields(begun) },
      { level: 'info', message: 'token incident', fields: ended && fields(ended) },
    ]);
    expect(Object.fromEntries(all.system.metrics.sums)).toEqual({
      'TokenRequests/genesys/failed': 5,
      'TokenRequests/genesys/renewed': 1,
      'TokenIncidents/genesys/trigger': 1,
      'TokenIncidents/genesys/resolve': 1,
    });
  });

  it.each([new Error('no topic'), 'no topic'])(
    'reads of an incident that could not be reported',
    async (fault) => {
      const all = fleet();
      all.endpoint.mode = 'rejects';
      const container = all.container({
        options: { ...options, maxRejections: 1 },
        onIncident: async () => Promise.reject(fault),
      });
      const [answer] = await ask(all, [container]);
      const [incident] = linesOf(all, 'token incident');
      expect(linesOf(all, 'token incident could not be published')).toEqual([
        {
          level: 'error',
          message: 'token incident could not be published',
          fields: { ...incident?.fields, error: new Error('no topic') },
        },
      ]);
      expect(answer?.error).toMatchObject({ code: 'token_stopped' });
    },
  );

  it('is alarmed where a record has a format that this release does not read', async () => {
    const all = fleet();
    all.store.read = () => Promise.reject(new UnknownFormatError('token'));
    expect((await asked(all))?.error).toBeInstanceOf(UnknownFormatError);
    expect([...all.system.metrics.sums]).toEqual([['UnknownFormat/token', 1]]);
  });

  it('reads of a token that was refused, once', async () => {
    const all = fleet();
    const containers = [all.container(), all.container()];
    await ask(all, containers);
    for (const container of containers) await container.invalidate(1);
    expect(all.system.log.lines).toEqual([
      { level: 'warn', message: 'token invalidated', fields: { platform: 'genesys', generation: 1 } },
    ]);
  });

  it.each([new UnavailableError('secret_unavailable', 'no secret'), 'no secret'])(
    'reads of an early refresh that could not begin, and the token serves on',
    async (fault) => {
      const all = fleet();
      let broken = false;
      const container = all.container({
        credentials: async () => (broken ? Promise.reject(fault) : all.secret),
      });
      await ask(all, [container]);
      broken = true;
      await all.system.clock.advance(3_300_000);
      const [answer] = await ask(all, [container], 0);
      expect(answer?.value?.generation).toBe(1);
      await container.settled();
      const error = fault instanceof Error ? fault : new Error(fault);
      expect(all.system.log.lines).toEqual([
        { level: 'warn', message: 'early token refresh failed', fields: { platform: 'genesys', error } },
      ]);
    },
  );
});
