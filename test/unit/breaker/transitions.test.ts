import { describe, expect, test } from '@jest/globals';
import {
  close,
  endEpisode,
  FOREVER_MS,
  forceClose,
  forceOpen,
  initialState,
  KEPT_OPENINGS,
  open,
  reopen,
  startRound,
} from '../../../lambdas/core/breaker/transitions.ts';
import type { BreakerState } from '../../../lambdas/core/ports.ts';
import { defaults } from './settings.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
const opened = open(initialState('crm'), NOW, 'many calls failed', defaults);

describe('transitions', () => {
  test('P4: a breaker that was never written is closed, with nothing to tell', () => {
    expect(initialState('crm')).toEqual({
      downstream: 'crm',
      phase: 'closed',
      version: 0,
      episode: '',
      openedAtMs: 0,
      episodeEndsAtMs: 0,
      cause: '',
      refusal: '',
      openUntilMs: 0,
      openingsMs: [],
      round: 0,
      leases: {},
      roundEndsMs: 0,
      changedAtMs: 0,
      closedAtMs: 0,
      reason: '',
      openedFor: '',
      forcedBy: '',
    });
  });

  test('P8: opening begins an episode that is named once', () => {
    expect(opened).toEqual({
      ...initialState('crm'),
      phase: 'open',
      version: 1,
      episode: `crm-${NOW}`,
      openedAtMs: NOW,
      openUntilMs: NOW + MINUTE,
      openingsMs: [NOW],
      changedAtMs: NOW,
      cause: 'failures',
      reason: 'many calls failed',
      openedFor: 'many calls failed',
    });
  });

  test('P4: a round begins with one lease and ends after twice the time-out of a call', () => {
    const dirty: BreakerState = {
      ...opened,
      leases: { a: 'out', b: 'succeeded', c: 'failedFresh', d: 'failedStale' },
      round: 6,
    };
    expect(startRound(dirty, NOW + MINUTE, 'first', defaults)).toEqual({
      ...opened,
      phase: 'half-open',
      version: 2,
      round: 7,
      leases: { first: 'out' },
      roundEndsMs: NOW + MINUTE + 6000,
      changedAtMs: NOW + MINUTE,
      reason: 'it is time to probe',
    });
  });

  test('P8: reopening goes on with the episode and keeps what opened it; closing goes on with the episode, for a while', () => {
    const half = startRound(opened, NOW + MINUTE, 'first', defaults);
    const again = reopen(
      { ...half, leases: { first: 'failedFresh' } },
      NOW + MINUTE + 500,
      'a probe failed',
      defaults,
    );
    expect(again).toEqual({
      ...opened,
      version: 3,
      round: 1,
      openUntilMs: NOW + 2 * MINUTE + 500,
      openingsMs: [NOW, NOW + MINUTE + 500],
      changedAtMs: NOW + MINUTE + 500,
      reason: 'a probe failed',
    });
    const closed = close({ ...again, forcedBy: 'kim' }, NOW + 3 * MINUTE, 'probes succeeded', defaults);
    expect(closed).toEqual({
      ...again,
      phase: 'closed',
      version: 4,
      openUntilMs: 0,
      episodeEndsAtMs: NOW + 3 * MINUTE + defaults.resolveAfterMs,
      changedAtMs: NOW + 3 * MINUTE,
      closedAtMs: NOW + 3 * MINUTE,
      reason: 'probes succeeded',
      openedFor: '',
    });
    const endsAtMs = closed.episodeEndsAtMs;
    expect(endEpisode(closed, endsAtMs)).toEqual({
      ...initialState('crm'),
      version: 5,
      round: 1,
      openingsMs: [NOW, NOW + MINUTE + 500],
      changedAtMs: endsAtMs,
      closedAtMs: NOW + 3 * MINUTE,
      reason: 'probes succeeded',
    });
  });

  test('P4: open times stay at a minute for half an hour, then double to five minutes', () => {
    const times: number[] = [];
    let state = opened;
    for (let round = 0; round < 36; round += 1) {
      times.push(state.openUntilMs - state.changedAtMs);
      const half = startRound(state, state.openUntilMs, 'first', defaults);
      state = reopen(half, half.changedAtMs, 'a probe failed', defaults);
    }
    expect(times.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => MINUTE));
    expect(times.slice(30)).toEqual([2 * MINUTE, 4 * MINUTE, ...Array.from({ length: 4 }, () => 5 * MINUTE)]);
    expect(state.openingsMs).toHaveLength(KEPT_OPENINGS);
    expect(state.openingsMs.at(-1)).toBe(state.changedAtMs);
  });

  test('P4: an open time never falls below the plain one', () => {
    const settings = { openMs: 60_000, longAfterMs: 0, maxOpenMs: 1000 };
    expect(reopen({ ...opened, openingsMs: [] }, NOW + 1, '', settings).openUntilMs).toBe(NOW + 1 + 60_000);
  });

  test('P8: a breaker opened by hand stays open for ever, as one episode', () => {
    const forced = forceOpen(initialState('crm'), NOW, 'kim', 'maintenance');
    expect(forced).toMatchObject({ phase: 'open', version: 1, forcedBy: 'kim', openUntilMs: FOREVER_MS });
    expect(forced).toMatchObject({ episode: `crm-${NOW}`, openedAtMs: NOW, reason: 'maintenance' });
    const half = startRound(opened, NOW + MINUTE, 'first', defaults);
    expect(forceOpen(half, NOW + MINUTE + 1, 'kim', '')).toMatchObject({
      phase: 'open',
      version: 3,
      episode: opened.episode,
      openedAtMs: NOW,
      leases: {},
    });
  });

  test('P8: what an outage was opened for stays told however often it is opened by hand', () => {
    const byHand = (state: BreakerState, reason: string): BreakerState =>
      forceOpen(state, NOW, 'kim', reason);
    const planned = byHand(initialState('crm'), 'maintenance');
    expect([planned, byHand(planned, 'longer')].map(({ openedFor }) => openedFor)).toEqual([
      'maintenance',
      'longer',
    ]);
    const again = reopen(startRound(opened, NOW, 'a', defaults), NOW, 'a probe failed', defaults);
    for (const state of [opened, again, byHand(again, 'maintenance')])
      expect(byHand(state, 'longer')).toMatchObject({ reason: 'longer', openedFor: 'many calls failed' });
    // A record of an older release says only why it is as it is.
    expect(byHand({ ...opened, openedFor: '' }, 'longer').openedFor).toBe('many calls failed');
  });

  test('P8: closing what has no episode begins none', () => {
    expect(close(initialState('crm'), NOW, 'by hand', defaults)).toMatchObject({
      episode: '',
      episodeEndsAtMs: 0,
    });
  });

  test('P8: a breaker closed by hand is an ordinary closed one', () => {
    const forced = forceOpen(initialState('crm'), NOW, 'kim', 'maintenance');
    const closed = forceClose(forced, NOW + 1, 'lee', 'done', { resolveAfterMs: 0 });
    expect(closed).toMatchObject({ phase: 'closed', version: 2, forcedBy: '', episode: '', openUntilMs: 0 });
    expect(closed.reason).toBe('closed by lee: done');
  });
});
