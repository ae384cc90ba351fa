import { describe, expect, test } from '@jest/globals';
import { brokenPromises } from '../../../lib/checks.ts';
import { resolveConfig, settings } from '../../../lib/config.ts';
import { scaledSettings } from '../../../local/drill/scale.ts';
import { drainOf, firstReplayMs, percentile } from '../../../local/report/pace.ts';
import type { Accepted, Effect } from '../../../local/report/verdict.ts';

const accepted = Array.from({ length: 200 }, (_, index): Accepted => {
  return { reference: `r${index}`, sink: 'crm', group: 'g', firstSentMs: index, acceptedMs: index + 1 };
});
const backMs = 1000;
/** One every 10 ms from 500 ms after the return on. */
const effects = accepted.map(
  ({ reference }, index): Effect => ({ reference, sink: 'crm', seq: index + 1, atMs: 1500 + index * 10 }),
);

describe('pace', () => {
  test('percentiles are nearest ranks', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5);
    expect(percentile([], 0.5)).toBe(0);
  });

  test('P4: the first replay is counted from the return of the CRM', () => {
    expect(firstReplayMs(accepted, effects, backMs)).toBe(500);
  });

  test('P4: the effect of a new event is no replay', () => {
    const fresh: Accepted = {
      reference: 'new',
      sink: 'crm',
      group: 'h',
      firstSentMs: 1100,
      acceptedMs: 1110,
    };
    const early: Effect = { reference: 'new', sink: 'crm', seq: 0, atMs: 1200 };
    expect(firstReplayMs([...accepted, fresh], [early, ...effects], backMs)).toBe(500);
  });

  test('with nothing waiting there is no replay to time', () => {
    expect(firstReplayMs([], [], backMs)).toBeUndefined();
  });

  test('P4: the drain is measured over the backlog', () => {
    const calls = effects.flatMap(({ atMs }) => [atMs, atMs]);
    const drain = drainOf(accepted, effects, calls, backMs);
    expect(drain?.backlog).toBe(200);
    expect(drain?.effectsPerSecond).toBeCloseTo(100, 0);
    expect(drain?.perSecond).toBeCloseTo(200, 0);
  });

  test('a backlog too small to tell has no rate', () => {
    expect(drainOf(accepted.slice(0, 10), effects, [], backMs)).toBeUndefined();
  });
});

describe('scaled settings', () => {
  test.each([1, 2, 8, 20, 60])('break no promise at speed %i', (speed) => {
    expect(brokenPromises(resolveConfig(scaledSettings(speed)))).toEqual([]);
  });

  test('divide the course of an outage alike, and leave CRM time-outs', () => {
    const scaled = scaledSettings(8);
    expect(scaled['BREAKER_OPEN_MS']).toBe('7500');
    expect(scaled['RETRY_MIN_AGE_MS']).toBe('450000');
    expect(scaled['CRM_TIMEOUT_MS']).toBeUndefined();
  });

  test('go below a second nowhere, nor below the least value', () => {
    for (const [key, value] of Object.entries(scaledSettings(1000))) {
      expect(Number(value)).toBeGreaterThanOrEqual(Math.max(1000, settings[key]?.min ?? 0));
    }
  });
});
