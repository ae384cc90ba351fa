/** What the updater reports to platform, notes and on-call, and the edges of what it decides by itself. */
import { describe, expect, it } from '@jest/globals';
import {
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
} from '../../../lambdas/core/errors.ts';
import { HOUR, updaterRig } from './updater-rig.ts';

const away = new UnavailableError('notes', 'down', 7);
const failWith = (error: unknown) => async () => Promise.reject(error);

describe('calls of the updater', () => {
  it('P4: probe and call say for whom they are, and until when they may start', async () => {
    const rig = updaterRig();
    await rig.invoke(rig.record('a'), rig.record('b'));
    const options = {
      correlationId: 'm-a',
      group: rig.keyOf('a'),
      fresh: true,
      untilMs: rig.startMs + 17_000,
    };
    expect(rig.probes).toEqual([options]);
    expect(rig.calls).toEqual([{ cases: 'ab', options, atMs: rig.startMs }]);
    expect(rig.metrics.sums.get('PlatformUpdates/genesys')).toBe(2);
    expect(rig.log.lines).toEqual([]);
  });

  it('P4: a call is fresh only where none in it has failed before', async () => {
    const rig = updaterRig();
    await rig.failed('b', { tries: 1 });
    await rig.invoke(rig.record('a'), rig.record('b'));
    expect(rig.calls.map(({ options }) => options.fresh)).toEqual([false]);
  });

  it.each([
    ['ready-to-probe', 'still goes on', ['abc', 'd']],
    ['open', 'stops', ['abc']],
  ] as const)('P4: after a failed call that left the breaker %s it %s', async (phase, _what, cases) => {
    const rig = updaterRig();
    rig.state.answer = async (given) => {
      if (given !== 'abc') return {};
      rig.state.view = {
        ...rig.state.view,
        phase,
        untilMs: rig.clock.now() + 60_000,
        sinceMs: rig.clock.now(),
      };
      throw new TransientError('no answer');
    };
    await rig.invoke(...['a', 'b', 'c', 'd'].map((id) => rig.record(id)));
    expect(rig.calls.map((call) => call.cases)).toEqual(cases);
    expect(rig.backs.get('m-a')).toBeLessThanOrEqual(3);
    expect(rig.backs.get('m-d')).toBe(phase === 'open' ? 60 : undefined);
  });

  it.each([
    ['closed', [1]],
    ['ready-to-probe', []],
  ] as const)(
    'P11: a failure that met a breaker that was %s is kept for judgement: %j',
    async (phase, kept) => {
      const rig = updaterRig();
      rig.state.view = { ...rig.state.view, phase };
      rig.state.answer = failWith(new TransientError('no answer'));
      await rig.invoke(rig.record('a'));
      const note = (await rig.notes.read([rig.keyOf('a')], rig.clock.now())).get(rig.keyOf('a'));
      expect(note?.history).toMatchObject({ tries: 1, lastError: 'no answer' });
      expect(note?.history.pendingMs).toHaveLength(kept.length);
    },
  );

  it.each([
    ['for ten seconds', 30_000, 50],
    ['no longer than until the last call may start', 20_000, 53],
  ])('P4: an open breaker is waited for %s', async (_name, ms, seconds) => {
    const rig = updaterRig();
    const untilMs = rig.startMs + 60_000;
    rig.state.view = { ...rig.state.view, phase: 'open', untilMs, sinceMs: rig.startMs };
    expect(await rig.invokeFor(ms, rig.record('a'))).toEqual(['m-a']);
    // Then everything goes back for the rest of the open time.
    expect(rig.backs.get('m-a')).toBe(seconds);
    expect(rig.clock.sleeping()).toBe(0);
  });

  it.each([
    ['a platform that is full', new ThrottledError(12_000, 'full'), 12],
    ['no token', new UnavailableError('token_wait', 'none', 9), 9],
  ])('P12: for %s everything goes back, with a line', async (_name, error, seconds) => {
    const rig = updaterRig();
    rig.state.answer = failWith(error);
    expect(await rig.invoke(...['a', 'b', 'c', 'd'].map((id) => rig.record(id)))).toHaveLength(4);
    expect([...rig.backs.values()]).toEqual(Array(4).fill(seconds));
    expect(rig.log.lines).toEqual([
      { level: 'info', message: 'updates released', fields: { platform: 'genesys', error } },
    ]);
  });

  it.each([new TransientError('no answer'), new PermanentError(400, 'no answer')])(
    'P4: a probe that fails (%p) puts everything back for five seconds',
    async (error) => {
      const rig = updaterRig();
      rig.state.probe = failWith(error);
      await rig.invoke(rig.record('a'));
      expect(rig.backs.get('m-a')).toBe(5);
      expect(rig.log.lines[0]?.fields['error']).toMatchObject({
        code: 'probe_failed',
        message: 'no answer',
        cause: error,
      });
      expect((await rig.notes.read([rig.keyOf('a')], rig.clock.now())).size).toBe(0);
    },
  );

  it('P12: a probe that finds the platform full is waited for as it says', async () => {
    const rig = updaterRig();
    rig.state.probe = failWith(new ThrottledError(44_000, 'full'));
    await rig.invoke(rig.record('a'));
    expect(rig.backs.get('m-a')).toBe(44);
  });
});

describe('notes of the updater', () => {
  const noteOf = async (rig: ReturnType<typeof updaterRig>, id: string) =>
    (await rig.notes.read([rig.keyOf(id)], rig.clock.now())).get(rig.keyOf(id));

  it('P2: what was applied after a failure is noted, what never failed costs no note', async () => {
    const rig = updaterRig();
    const settled: unknown[][] = [];
    rig.notes.settled = async (...given) => void settled.push(given);
    await rig.failed('a', { tries: 1 });
    await rig.invoke(rig.record('a'), rig.record('b'));
    expect(settled).toEqual([[rig.keyOf('a'), 10, rig.startMs, {}]]);
  });

  it('P2: an update that the release before has noted is not sent after a newer one', async () => {
    const rig = updaterRig();
    await rig.failed('a', { tries: 1 });
    await rig.invoke(rig.record('a', { caseId: 'new', interactionKey: 'hmac', processedAtMs: 20 }));
    await rig.invoke(rig.record('a', { caseId: 'old' }));
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['new']);
  });

  it('P2: where it could not be noted the update is done all the same, and a line says so', async () => {
    const rig = updaterRig();
    await rig.failed('a', { tries: 1 });
    rig.notes.settled = failWith(away);
    expect(await rig.invoke(rig.record('a'))).toEqual([]);
    expect(rig.log.lines).toEqual([
      { level: 'warn', message: 'an applied update could not be noted', fields: { error: away } },
    ]);
  });

  it.each([
    [9, 0],
    [10, 1],
  ])(
    'P2: an update of %i, where one of 10 took effect after a failure, is sent %i times',
    async (at, times) => {
      const rig = updaterRig();
      await rig.failed('a', { tries: 1 });
      await rig.invoke(rig.record('a'));
      rig.calls.length = 0;
      expect(await rig.invoke(rig.record('a', { processedAtMs: at }))).toEqual([]);
      expect(rig.calls).toHaveLength(times);
    },
  );

  it('P11: an update that keeps failing is reported once, with its last error', async () => {
    const rig = updaterRig();
    const agoMs = rig.startMs - 60_000;
    await rig.failed('a', { tries: 5, counted: 4, firstFailedAtMs: agoMs - 1000, pendingMs: [agoMs] });
    rig.state.answer = async () => ({ a: 'locked' });
    await rig.invoke(rig.record('a'));
    await rig.invoke(rig.record('a'));
    expect(rig.metrics.sums.get('MessageStuck/genesys')).toBe(1);
    expect(rig.log.lines).toEqual([
      {
        level: 'warn',
        message: 'an update keeps failing while others succeed',
        fields: { platform: 'genesys', error: 'no answer' },
      },
    ]);
    expect((await noteOf(rig, 'a'))?.history.counted).toBe(7);
  });

  it.each([
    ['after its last counted try and an hour', HOUR, ['retries-exhausted']],
    ['not within the hour', HOUR - 1, []],
  ])('P11: given up %s', async (_name, ageMs, reasons) => {
    const rig = updaterRig();
    await rig.failed('a', { tries: 6, counted: 5, firstFailedAtMs: rig.startMs - ageMs });
    await rig.invoke(rig.record('a'));
    expect(rig.letters.map(({ note }) => note.reason)).toEqual(reasons);
    expect(rig.letters.map(({ note }) => note.error)).toEqual(reasons.map(() => 'no answer'));
    expect(rig.calls).toHaveLength(1 - reasons.length);
    expect(rig.metrics.sums.has('MessageStuck/genesys')).toBe(false);
  });

  it.each([
    ['at the end of its time', 0, ['retention']],
    ['not a millisecond before', 1, []],
  ])('P4: given up %s', async (_name, leftMs, reasons) => {
    const rig = updaterRig();
    await rig.failed('a', { tries: 2 });
    const sentAtMs = rig.startMs - 84 * HOUR + leftMs;
    await rig.invoke(rig.record('a', {}, sentAtMs), rig.record('b'));
    expect(rig.letters.map(({ note }) => note.reason)).toEqual(reasons);
    expect(rig.letters.map(({ note }) => [note.attempts, note.error])).toEqual(
      reasons.map(() => [2, 'no answer']),
    );
    expect(rig.calls.map(({ cases }) => cases)).toEqual([reasons.length > 0 ? 'b' : 'ab']);
  });
});

describe('faults of our own', () => {
  it.each([
    ['an error', away, away],
    ['no error', 'text', new Error('text')],
  ])(
    'P3: notes that can not be read (%s) put the platform back for five seconds',
    async (_name, thrown, error) => {
      const rig = updaterRig();
      rig.notes.read = failWith(thrown);
      expect(await rig.invoke(rig.record('a'), rig.record('b'))).toEqual(['m-a', 'm-b']);
      expect([...rig.backs.values()]).toEqual([5, 5]);
      expect(rig.calls).toEqual([]);
      expect(rig.log.lines).toEqual([
        {
          level: 'error',
          message: 'updates released for a fault of our own',
          fields: { platform: 'genesys', error },
        },
      ]);
    },
  );

  it('P3: a mistake of ours in a call is such a fault, of its platform alone', async () => {
    const rig = updaterRig();
    const mistake = new TypeError('a mistake');
    rig.state.answer = async (cases) => {
      if (cases === 'a') throw mistake;
      return {};
    };
    expect(await rig.invoke(rig.record('a'), rig.record('b', { platform: 'nice' }))).toEqual(['m-a']);
    expect(rig.log.lines[0]).toMatchObject({
      level: 'error',
      fields: { platform: 'genesys', error: mistake },
    });
  });

  it.each([
    ['an error', away, away],
    ['no error', 'text', new Error('text')],
  ])(
    'P11: a DLQ that takes no malformed message (%s) leaves it in its queue',
    async (_name, thrown, error) => {
      const rig = updaterRig();
      rig.state.deadLetter = failWith(thrown);
      expect(await rig.invoke({ ...rig.record('a'), body: 'no json' }, rig.record('b'))).toEqual(['m-a']);
      expect(rig.backs.get('m-a')).toBe(5);
      expect(rig.calls.map(({ cases }) => cases)).toEqual(['b']);
      expect(rig.log.lines).toEqual([
        {
          level: 'error',
          message: 'a message that can not be read could not be dead-lettered',
          fields: { error },
        },
      ]);
    },
  );
});

describe('updates where every one is a call of its own', () => {
  it('P12: a case id that the interaction already has is not sent again; another one is', async () => {
    const rig = updaterRig({ onlyNewCases: true });
    const told = (caseId: string, processedAtMs: number) =>
      rig.invoke(rig.record('i', { caseId, processedAtMs }));
    expect(await told('case-1', 10)).toEqual([]);
    expect(await told('case-1', 20)).toEqual([]);
    expect(await told('case-2', 30)).toEqual([]);
    expect(await told('case-1', 40)).toEqual([]);
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['case-1', 'case-2', 'case-1']);
    expect(rig.backs.size).toBe(0);
  });

  it('P11: one whose conversation is unknown is dead-lettered with its reason; the next is sent', async () => {
    const rig = updaterRig({ onlyNewCases: true });
    rig.state.answer = async (cases) => {
      if (cases === 'gone')
        throw new PermanentError(404, 'genesys answered 404: it knows no such conversation');
      return {};
    };
    expect(await rig.invoke(rig.record('gone'), rig.record('known'))).toEqual([]);
    expect(rig.letters).toEqual([
      {
        id: 'm-gone',
        note: expect.objectContaining({
          reason: 'permanent',
          error: 'genesys answered 404: it knows no such conversation',
        }),
      },
    ]);
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['gone', 'known']);
    expect(rig.probes).toHaveLength(1);
  });

  it('a case id that a failure kept back is sent by the next try', async () => {
    const rig = updaterRig({ onlyNewCases: true });
    rig.state.answer = failWith(new TransientError('no answer'));
    expect(await rig.invoke(rig.record('i'))).toEqual(['m-i']);
    rig.state.answer = async () => ({});
    expect(await rig.invoke(rig.record('i'))).toEqual([]);
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['i', 'i']);
  });
});

describe('a platform that gets nothing', () => {
  it('drops what waits for it, and counts it', async () => {
    const rig = updaterRig({ told: false });
    const nice = rig.record('n', { platform: 'nice' });
    expect(await rig.invoke(rig.record('a'), rig.record('b'), nice)).toEqual([]);
    expect(rig.calls.map(({ cases }) => cases)).toEqual(['n']);
    expect(rig.metrics.sums.get('PlatformUpdatesDropped/genesys')).toBe(2);
    expect(rig.letters).toEqual([]);
  });
});
