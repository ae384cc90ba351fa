/** Who called while the breaker was open is told from samples that may miss a transition. */
import { describe, expect, test } from '@jest/globals';
import {
  type BreakerSample,
  callsWhileOpen,
  probesByRound,
  spansOf,
} from '../../../local/report/breaker-spans.ts';

const sample = (
  atMs: number,
  phase: BreakerSample['phase'],
  version: number,
  changedAtMs: number,
  openUntilMs = 0,
): BreakerSample => ({ atMs, phase, version, changedAtMs, openUntilMs });

const grace = { openingMs: 1000, leaseMs: 2000 };

/** Opens at 1,000 until 7,000; a round from 7,000 fails at 7,300; open until 13,300; a round closes at 13,600. */
const seen = [
  sample(0, 'closed', 0, 0),
  sample(1250, 'open', 1, 1000, 7000),
  sample(7100, 'half-open', 2, 7000, 7000),
  sample(7500, 'open', 3, 7300, 13_300),
  sample(13_400, 'half-open', 4, 13_300, 13_300),
  sample(13_700, 'closed', 5, 13_600),
  sample(20_000, 'closed', 5, 13_600),
];

describe('spans', () => {
  test('are bounded by the transitions, not by the samples', () => {
    expect(spansOf(seen)).toEqual([
      { phase: 'closed', fromMs: 0, toMs: 1000 },
      { phase: 'open', fromMs: 1000, toMs: 7000 },
      { phase: 'half-open', fromMs: 7000, toMs: 7300 },
      { phase: 'open', fromMs: 7300, toMs: 13_300 },
      { phase: 'half-open', fromMs: 13_300, toMs: 13_600 },
      { phase: 'closed', fromMs: 13_600, toMs: 20_000 },
    ]);
  });

  test('a round that no sample saw lies after the open time', () => {
    const missed = seen.filter(({ phase }) => phase !== 'half-open');
    expect(spansOf(missed)).toEqual(spansOf(seen));
  });

  test('none come from no samples', () => {
    expect(spansOf([])).toEqual([]);
  });
});

describe('calls', () => {
  const spans = spansOf(seen);

  test('P4: a call in the midst of an open time is found', () => {
    expect(callsWhileOpen(spans, [2100, 4000, 10_000], grace)).toBe(3);
  });

  test('P4: calls before the opening, in the second after it and in a round are not', () => {
    expect(callsWhileOpen(spans, [500, 1900, 7100, 13_400, 15_000], grace)).toBe(0);
  });

  test('P4: a late probe is none either, as long as its lease lives', () => {
    expect(callsWhileOpen(spans, [9200], grace)).toBe(0);
    expect(callsWhileOpen(spans, [9400], grace)).toBe(1);
  });

  test('P4: the probes of each round are counted, with those that came late', () => {
    const calls = [7010, 7020, 7290, 8000, 9400, 13_310, 13_599, 13_601];
    expect(probesByRound(spans, calls, grace)).toEqual([4, 2]);
  });
});
