/** When what waits will be done: never more exact than anybody can know. */
import { describe, expect, it } from '@jest/globals';
import { clearedText } from '../../../bin/console/now.ts';
import { inAbout } from '../../../bin/operator/duration.ts';
import { replayedText } from '../../../bin/operator/replays.ts';
import type { WorkerSnapshot } from '../../../bin/operator/snapshot.ts';
import { forceOpen, initialState, open } from '../../../lambdas/core/breaker/transitions.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';

const NOW = 1_800_000_000_000;
const worker = (visible: number, inFlight: number, ageMs: number, change: Partial<WorkerSnapshot> = {}) => ({
  ...({ worker: 'voice-worker', queue: 'voice', downstreams: ['crm'], deadLetters: 0 } as const),
  depth: { visible, inFlight },
  source: { state: 'enabled', maximumConcurrency: 2 } as const,
  control: { ...initialControl, nonEmptySinceMs: NOW - ageMs },
  ...change,
});
const closed = { breakers: [initialState('crm')], holds: [], atMs: NOW };
const drains = (seconds: number) => [{ connector: 'crm', waiting: 1, seconds }];

describe('what waits is done', () => {
  it('in whole minutes, rounded up, with the time that workers take to start', () => {
    expect([3000, 44_000, 46_000, 300_000, 7_200_000].map(inAbout)).toEqual([
      'in less than a minute',
      'in less than a minute',
      'in about 2 min',
      'in about 6 min',
      'in about 2 h 1 min',
    ]);
    expect(clearedText(worker(212, 20, 90_000), closed, drains(3))).toBe('in less than a minute');
  });

  it('at its next try, where nothing waits for a worker and the oldest is old: no second is promised', () => {
    expect(clearedText(worker(0, 1, 540_000), closed, drains(1))).toBe(
      'if the next try succeeds, which comes within 11 min, or within 16 min where the system has said Retry-After',
    );
    expect(clearedText(worker(0, 4, 2000), closed, drains(1))).toBe('in less than a minute');
    const replays = [{ id: 'e-1', key: 'k', queue: 'voice', state: 'failing', text: '' }] as const;
    expect(clearedText(worker(0, 1, 2000), { ...closed, replays }, drains(1))).toBe('once a try succeeds');
  });

  it('so long after the system answers as the backlog takes at its rate, and is safe as long as every other place says', () => {
    const shut = { ...closed, breakers: [open(initialState('crm'), NOW - 1, 'x', { openMs: 1000 })] };
    expect(clearedText(worker(5, 0, 3_600_000), shut, drains(200))).toBe(
      'about 4 min after crm answers; safe for 3 days 11 h',
    );
    const held = { ...closed, breakers: [forceOpen(initialState('crm'), NOW - 1, 'ann', 'x')] };
    expect(clearedText(worker(5, 0, 0), held, drains(3))).toBe(
      'less than a minute after the breaker of crm is closed by hand; safe for 3 days 12 h',
    );
    const paused = { source: { state: 'disabled', maximumConcurrency: 2 } } as const;
    expect(clearedText(worker(5, 0, 0, paused), closed, drains(60))).toBe(
      'about 2 min after it is resumed; safe for 3 days 12 h',
    );
    expect(clearedText(worker(5, 0, 0, paused), shut, drains(60))).toBe(
      'about 2 min after it is resumed and crm answers; safe for 3 days 12 h',
    );
    expect(clearedText(worker(0, 0, 0), closed, [])).toBe('');
  });

  it('unknown how long after, where nobody knows the rate', () => {
    const platforms = {
      worker: 'platform-updater',
      queue: 'platform',
      downstreams: ['genesys', 'nice'],
    } as const;
    const breakers = [open(initialState('genesys'), NOW - 1, 'x', { openMs: 1000 })];
    expect(clearedText(worker(5, 0, 0, platforms), { ...closed, breakers }, drains(3))).toBe(
      'unknown how long after genesys answers; safe for 3 days 12 h',
    );
  });

  it('not before the system grants calls again, where a Retry-After holds its lane', () => {
    const holds = [{ downstream: 'crm', sinceMs: NOW - 90_000, untilMs: NOW + 40_000 }];
    expect(clearedText(worker(0, 5, 540_000), { ...closed, holds }, drains(3))).toBe(
      'less than a minute after crm grants calls again, asked in 40 s; safe for 3 days 11 h',
    );
  });
});

describe('what became of a replay', () => {
  const part = { queue: 'voice' };
  it('tells one that fails again from one that is under way and one that is over', () => {
    const retry = {
      kind: 'retry',
      failedAtMs: NOW - 5000,
      tries: 3,
      error: 'crm answered 422 (REQUIRED_FIELD_MISSING, field region)',
      nextByMs: NOW + 20_000,
    } as const;
    const failing = replayedText({ ...part, standing: { kind: 'waiting', causes: [retry] } }, NOW);
    expect(failing.state).toBe('failing');
    expect(failing.text).toMatch(
      /next try, as a rule within 20 s; .*tried 3 times: crm answered 422 \(REQUIRED_FIELD_MISSING, field region\)/,
    );
    const turn = { kind: 'waiting', causes: [{ kind: 'turn' }] } as const;
    expect(replayedText({ ...part, standing: turn }, NOW).state).toBe('under way');
    expect(replayedText({ ...part, standing: { kind: 'applied', atMs: NOW } }, NOW).state).toBe('applied');
    const letter = { atMs: NOW, reason: 'permanent', error: 'crm answered 422', attempts: 3 };
    expect(replayedText({ ...part, standing: { kind: 'dead-lettered' }, letter }, NOW)).toEqual({
      state: 'dead again',
      text: 'a dead letter again: permanent: crm answered 422',
    });
  });
});
