/** What a deed would do is said before anybody does it, in words that whoever reads them can act on. */
import { describe, expect, it } from '@jest/globals';
import { assess } from '../../../bin/operator/assessment.ts';
import { breakerDryRun } from '../../../bin/operator/dry-run/breaker.ts';
import { tokenDryRun } from '../../../bin/operator/dry-run/token.ts';
import { workerDryRun } from '../../../bin/operator/dry-run/worker.ts';
import { headline } from '../../../bin/operator/headline.ts';
import { isFailingNow, type Snapshot, type WorkerSnapshot } from '../../../bin/operator/snapshot.ts';
import { forceOpen, initialState, open } from '../../../lambdas/core/breaker/transitions.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import type { Health } from '../../../lambdas/core/ports.ts';
import { quietSnapshot } from './quiet-snapshot.ts';

const NOW = Date.now();
const ann = { operator: 'ann', reason: 'move' };
const rate = (): number => 70;
const quiet = quietSnapshot(NOW);
const voice = (change: Partial<WorkerSnapshot>, of = quiet): Snapshot => ({
  ...of,
  workers: of.workers.map((one) => (one.worker === 'voice-worker' ? { ...one, ...change } : one)),
});
const busy = voice({
  depth: { visible: 690, inFlight: 10 },
  control: { ...initialControl, nonEmptySinceMs: NOW - 3_600_000 },
});
const withCrm = (
  change: (state: Snapshot['breakers'][number]) => Snapshot['breakers'][number],
): Snapshot => ({
  ...busy,
  breakers: busy.breakers.map((state) => (state.downstream === 'crm' ? change(state) : state)),
});
const said = (lines: readonly string[]): string => lines.join('\n');

describe('dry run', () => {
  it('of an opening: state now and then, what waits and how long it may, what ends it, that on-call is paged', () => {
    const text = said(breakerDryRun(busy, 'open', 'crm', ann, rate));
    expect(text).toContain('crm is closed: calls go through. It would be held open by ann');
    expect(text).toContain(
      '700 messages behind it (voice 700) would wait, in order; the oldest for 3 days 11 h',
    );
    expect(text).toContain('Nothing ends it but a person: steadyline breaker close crm.');
    expect(text).toMatch(/On-call is paged: “.*crm.*”/);
    expect(text).toContain('nothing was changed');
  });

  it('of an opening of one operation: what waits for its system', () => {
    const breakers = [...busy.breakers, initialState('crm/events')];
    const text = said(breakerDryRun({ ...busy, breakers }, 'open', 'crm/events', ann, rate));
    expect(text).toContain('700 messages behind it (voice 700) would wait');
    expect(text).not.toContain('Lookups');
  });

  it('of an opening during an outage: nobody is paged once more', () => {
    const failing = withCrm((state) => open(state, NOW - 60_000, 'failures', { openMs: 90_000 }));
    const text = said(breakerDryRun(failing, 'open', 'crm', ann, rate));
    expect(text).toContain('crm is open for 1 min 0 s, and probed by itself.');
    expect(text).toContain('nobody is paged');
  });

  it('of a closing: what is worked off and about when, what opens it again, when its incident is resolved', () => {
    const held = withCrm((state) => forceOpen(state, NOW - 60_000, 'bob', 'x'));
    const text = said(breakerDryRun(held, 'close', 'crm', ann, rate));
    expect(text).toContain('crm is held open by bob for 1 min 0 s');
    expect(text).toContain('It would be closed: calls go through.');
    expect(text).toContain('would be worked off, in less than a minute if the system answers');
    expect(text).toContain('it opens again by itself');
    expect(text).toContain('Its incident is resolved 3 min 0 s later');
  });

  it('of a closing: what a person has paused would still wait, and is in no forecast', () => {
    const held = voice(
      {
        source: { state: 'disabled', maximumConcurrency: 2 },
        control: { ...initialControl, pauseReason: 'operator', pausedBy: 'bob: x' },
      },
      withCrm((state) => forceOpen(state, NOW - 60_000, 'bob', 'x')),
    );
    const text = said(breakerDryRun(held, 'close', 'crm', ann, rate));
    expect(text).toContain('700 messages of voice-worker would still wait: it is paused by hand.');
    expect(text).not.toContain('worked off');
  });

  it('of a pause and a resume: whose it is, what ends it, and a breaker that still stands in the way', () => {
    const pause = said(workerDryRun(busy, 'pause', 'voice-worker', ann, rate));
    expect(pause).toContain('voice-worker is enabled. It would be paused by ann');
    expect(pause).toContain('A person ends it: steadyline resume voice-worker.');
    const paused = voice(
      {
        source: { state: 'disabled', maximumConcurrency: 2 },
        control: { ...initialControl, pauseReason: 'operator', pausedBy: 'bob: x' },
      },
      withCrm((state) => open(state, NOW - 1, 'failures', { openMs: 1000 })),
    );
    const resume = said(workerDryRun(paused, 'resume', 'voice-worker', ann, rate));
    expect(resume).toContain('voice-worker is paused (by bob: x). It would be enabled');
    expect(resume).toContain('700 messages behind it (voice 700) would be worked off');
    expect(resume).toContain('The breaker of crm is open');
    expect(said(workerDryRun(busy, 'resume', 'voice-worker', ann, rate))).toContain('It would stay so.');
    expect(said(breakerDryRun(busy, 'close', 'crm', ann, rate))).toContain('It would stay so.');
    expect(() => workerDryRun(busy, 'pause', 'vioce', ann, rate)).toThrow('There is no worker vioce');
    expect(() => breakerDryRun(busy, 'open', 'crn', ann, rate)).toThrow('There is no breaker crn');
  });
});

describe('dry run of a token', () => {
  it('says that a stopped credential is asked once, and that a working one would be left as it is', () => {
    const stopped = { platform: 'genesys', expiresAtMs: 0, failures: 3, incident: 'i-1' };
    const working = { ...stopped, platform: 'nice', failures: 0, incident: '' };
    const tokens = [stopped, working];
    expect(said(tokenDryRun({ tokens }, 'genesys'))).toMatch(
      /stopped asking genesys for a token, after 3 refusals.*once more[\s\S]*resolved once a token has come/,
    );
    expect(said(tokenDryRun({ tokens }, 'nice'))).toContain('nothing would be different');
    expect(() => tokenDryRun({ tokens }, 'nise')).toThrow('There is no token of nise');
  });
});

describe('headline before and after an outage', () => {
  const streak = (change: Partial<Health> = {}) => ({
    state: { ...initialState('crm'), closedAtMs: NOW - 90_000 },
    health: {
      ...{ streak: 3, streakSinceMs: NOW - 5000, streakGroups: [], recentSuccesses: [], refusal: '' },
      buckets: [{ startMs: NOW - 10_000, successes: 0, failures: 3, failingGroups: [] }],
      throttles: { sinceMs: 0, lastAtMs: 0, groups: [], heldSinceMs: 0, heldUntilMs: 0 },
      backpressureUntilMs: 0,
      ...change,
    },
  });

  it('calls fail now where several in a row have failed of late, since the breaker last closed', () => {
    expect(isFailingNow(streak(), NOW)).toBe(true);
    expect(isFailingNow(streak({ streak: 1 }), NOW)).toBe(false);
    expect(isFailingNow(streak({ streakSinceMs: NOW - 91_000 }), NOW)).toBe(false);
    expect(isFailingNow(streak({ buckets: [] }), NOW)).toBe(false);
  });

  it('says that calls fail before the breaker opens, and not that the system answers again', () => {
    const control = { ...initialControl, nonEmptySinceMs: NOW - 3_600_000 };
    const left = voice({ depth: { visible: 38, inFlight: 0 }, control });
    const closed = {
      ...left,
      breakers: left.breakers.map((state) =>
        state.downstream === 'crm' ? { ...state, closedAtMs: NOW - 5000, episode: 'crm-1' } : state,
      ),
    };
    expect(headline(closed)).toContain('crm answers again; 38 messages');
    expect(headline({ ...closed, failingNow: ['crm'] })).toBe(
      'Calls to crm are failing now; its breaker opens if they go on. 38 messages wait in order; nothing is lost.',
    );
    const resolved = closed.breakers.map((state) => ({ ...state, episode: '' }));
    expect(headline({ ...closed, breakers: resolved })).toBe('All is well. 38 messages are under way.');
  });

  it('a worker that a person has paused is not well', () => {
    const control = { ...initialControl, pauseReason: 'operator', pausedBy: 'ann: move' } as const;
    const paused = voice({ source: { state: 'disabled', maximumConcurrency: 2 }, control });
    expect(headline(paused)).toBe('voice-worker is paused by hand. Nothing waits.');
    const { verdict, failing, safe } = assess(paused, rate);
    expect(verdict).toBe('recovering');
    expect(failing).toEqual(['voice-worker is paused (by ann: move); its messages wait.']);
    expect(safe.join(' ')).not.toContain('paused');
  });
});

describe('headline of a replay', () => {
  it('a message that fails again after its replay is no success', () => {
    const replays = [
      { id: 'e-1', key: 'k', queue: 'voice', state: 'failing', text: 'waiting' },
      { id: 'e-2', key: 'l', queue: 'voice', state: 'applied', text: 'applied' },
    ] as const;
    expect(headline({ ...quiet, replays })).toBe('1 replayed message fails again. Nothing waits.');
    expect(headline({ ...quiet, replays: replays.slice(1) })).toBe('All is well. Nothing waits.');
  });
});
