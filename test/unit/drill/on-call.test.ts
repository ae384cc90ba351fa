/** What on-call was told is judged against what the breakers did. */
import { describe, expect, test } from '@jest/globals';
import { onCallCheck } from '../../../local/drill/verdicts/on-call.ts';
import type { BreakerSpan } from '../../../local/report/breaker-spans.ts';
import { episodesOf, incidentsOf } from '../../../local/report/incidents.ts';
import type { PagerEvent } from '../../../local/simulators/oncall/pagerduty.ts';

const span = (phase: BreakerSpan['phase'], fromMs: number, toMs: number): BreakerSpan => {
  return { phase, fromMs, toMs };
};
/** Two openings, 5 s of closed between them, and a third a minute later. */
const spans = [
  span('open', 10_000, 20_000),
  span('half-open', 20_000, 20_100),
  span('closed', 20_100, 25_000),
  span('open', 25_000, 30_000),
  span('closed', 30_000, 90_000),
  span('open', 90_000, 95_000),
  span('closed', 95_000, 99_000),
];
const told = (atMs: number, action: PagerEvent['action'], key = 'breaker-crm-10000', redundant = false) => {
  return { seq: 0, atMs, action, dedupKey: key, summary: 's', severity: 'critical', redundant };
};
const first = [told(11_000, 'trigger'), told(26_000, 'trigger', undefined, true), told(50_000, 'resolve')];
const second = [told(91_000, 'trigger', 'breaker-crm-90000'), told(99_000, 'resolve', 'breaker-crm-90000')];
const detail = (pages: readonly PagerEvent[], of: readonly BreakerSpan[] = spans): string => {
  const { passed, detail: text } = onCallCheck(pages, { crm: of }, 20_000);
  return passed ? 'ok' : text;
};

describe('episodes', () => {
  test('P8: go on over a closing that was shorter than the time to resolve', () => {
    expect(episodesOf(spans, 20_000)).toEqual([10_000, 90_000]);
    expect(episodesOf(spans, 0)).toEqual([10_000, 25_000, 90_000]);
    expect(episodesOf([], 0)).toEqual([]);
  });
});

describe('incidents', () => {
  test('tell triggers from updates, and know their breaker by the whole name', () => {
    const pages = [...first, told(60_000, 'trigger', 'breaker-crm/create-case-55000')];
    expect(incidentsOf(pages)).toMatchObject([
      { name: 'crm', triggers: 1, updates: 1, resolves: 1, resolvedMs: 50_000 },
      { name: 'crm/create-case', triggers: 1, updates: 0, resolves: 0, resolvedMs: 0 },
    ]);
  });
});

describe('on-call', () => {
  test('P8: is right with one incident an episode, told in time and ended', () => {
    expect(detail([...first, ...second])).toBe('ok');
    expect(detail([], [span('closed', 0, 99_000)])).toBe('ok');
  });

  test.each([
    ['an episode that nobody was told of', [], spans, 'crm: 0 incidents for 2 episodes'],
    ['an incident of nothing', first, [], 'crm: 1 incidents for 0 episodes'],
    [
      'more incidents than episodes',
      [...first, ...second],
      spans.slice(0, 5),
      'crm: 2 incidents for 1 episodes',
    ],
    [
      'a late page',
      [told(25_001, 'trigger'), told(50_000, 'resolve')],
      spans.slice(0, 3),
      'crm: reported after 15 s',
    ],
    [
      'an incident left open',
      first.slice(0, 1),
      spans.slice(0, 5),
      'crm: 1 triggers, 0 updates, 0 resolves, still open',
    ],
  ])('P8: %s is found', (_name, pages, of, fault) => {
    expect(detail(pages, of)).toContain(fault);
  });

  test('P8: an incident that no breaker explains must still be ended', () => {
    const token = told(40_000, 'trigger', 'token-genesys');
    expect(detail([...first, ...second, token])).toContain('token-genesys: 1 triggers');
    expect(detail([...first, ...second, token, told(50_000, 'resolve', 'token-genesys')])).toBe('ok');
  });
});
