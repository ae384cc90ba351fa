import { describe, expect, it } from '@jest/globals';
import { endEpisode } from '../../../lambdas/core/breaker/transitions.ts';
import { episodeOf } from '../../../lambdas/core/oncall/incident.ts';
import { incidentSteps, resolveOf, triggerOf } from '../../../lambdas/core/oncall/incident-events.ts';
import type { BreakerState } from '../../../lambdas/core/ports.ts';

const closed: BreakerState = {
  downstream: 'crm',
  phase: 'closed',
  version: 1,
  episode: '',
  openedAtMs: 0,
  episodeEndsAtMs: 0,
  openUntilMs: 0,
  openingsMs: [],
  round: 0,
  leases: {},
  roundEndsMs: 0,
  changedAtMs: 500,
  closedAtMs: 500,
  cause: '',
  refusal: '',
  reason: '',
  openedFor: '',
  forcedBy: '',
};
const open = (episode: string, version: number): BreakerState => ({
  ...closed,
  phase: 'open',
  version,
  episode,
  openedAtMs: 1000,
  reason: '3 failures in a row',
});
const steps = (before: BreakerState | undefined, after: BreakerState): string[] =>
  incidentSteps(before, after).map((event) => `${event.action} ${event.key} v${event.version}`);

describe('incidentSteps', () => {
  it('P8: closed → open triggers, also where the record is new', () => {
    expect(steps(closed, open('crm-1', 2))).toEqual(['trigger breaker-crm-1 v2']);
    expect(steps(undefined, open('crm-1', 1))).toEqual(['trigger breaker-crm-1 v1']);
    expect(steps(undefined, closed)).toEqual([]);
  });

  it('P8: open → half-open and every probe answer say nothing', () => {
    const half: BreakerState = { ...open('crm-1', 3), phase: 'half-open' };
    expect(steps(open('crm-1', 2), half)).toEqual([]);
    expect(steps(half, { ...half, leases: { a: 'succeeded' } })).toEqual([]);
    expect(steps(open('crm-1', 2), open('crm-1', 3))).toEqual([]);
    expect(steps(closed, { ...closed, version: 2 })).toEqual([]);
  });

  it('P8: half-open → open is an update of the same incident', () => {
    const half: BreakerState = { ...open('crm-1', 3), phase: 'half-open' };
    expect(steps(half, open('crm-1', 4))).toEqual(['update breaker-crm-1 v4']);
  });

  it('P8: closing says nothing while the episode goes on, and opening again is an update of it', () => {
    const half: BreakerState = { ...open('crm-1', 3), phase: 'half-open' };
    const pending: BreakerState = { ...closed, version: 4, episode: 'crm-1', episodeEndsAtMs: 9000 };
    expect(steps(half, pending)).toEqual([]);
    expect(steps(pending, open('crm-1', 5))).toEqual(['update breaker-crm-1 v5']);
    expect(incidentSteps(pending, open('crm-1', 5))[0]?.summary).toContain('crm is open again (3 failures');
  });

  it('P8: the image of the end that is written is the resolve', () => {
    const pending: BreakerState = { ...closed, version: 4, episode: 'crm-1', openedAtMs: 7 };
    const ended = endEpisode(pending, 9000);
    expect(incidentSteps(pending, ended)).toEqual([
      expect.objectContaining({ action: 'resolve', key: 'breaker-crm-1', version: 5, sinceMs: 7 }),
    ]);
  });

  it('P8: an operation’s incident names it, and with what it is refused, until it is resolved', () => {
    const name = 'crm/create-case';
    const before: BreakerState = { ...closed, downstream: name };
    const refused: BreakerState = {
      ...open(`${name}-5`, 2),
      downstream: name,
      reason: '3 calls in a row were refused',
      refusal: '422 NO_SUCH_FIELD, field queue',
    };
    const texts = (from: BreakerState, to: BreakerState) =>
      incidentSteps(from, to).map(({ summary }) => summary);
    expect(texts(before, refused)).toEqual([
      'Circuit breaker of crm/create-case is open: its messages wait in order, other work goes on, nothing is lost (3 calls in a row were refused; refused with 422 NO_SUCH_FIELD, field queue)',
    ]);
    const again: BreakerState = { ...refused, reason: 'a probe failed', version: 4 };
    expect(texts({ ...refused, phase: 'half-open' }, again)).toEqual([
      'Circuit breaker of crm/create-case is still open (a probe failed; refused with 422 NO_SUCH_FIELD, field queue)',
    ]);
    const over: BreakerState = {
      ...refused,
      phase: 'closed',
      episode: '',
      version: 9,
      reason: '3 probes succeeded',
    };
    expect(texts(refused, over)).toEqual([
      'Circuit breaker of crm/create-case is closed: the backlog drains (3 probes succeeded)',
    ]);
  });

  it.each([
    ['breaker-crm-1700000000000', { name: 'crm', episode: 'crm-1700000000000' }],
    ['breaker-crm/create-case-17', { name: 'crm/create-case', episode: 'crm/create-case-17' }],
    ['breaker-crm-', undefined],
    ['breaker-crm-17x', undefined],
    ['alarm-breaker-crm-17', undefined],
    ['genesys-token-17', undefined],
  ])('P8: the key %s is that of %j', (key, episode) => {
    expect(episodeOf(key)).toEqual(episode);
  });

  it('P8: → closed resolves the episode that was', () => {
    expect(steps({ ...open('crm-1', 5), phase: 'half-open' }, { ...closed, version: 6 })).toEqual([
      'resolve breaker-crm-1 v6',
    ]);
  });

  it('P8: images skipped by the stream lose neither the end nor the next beginning', () => {
    expect(steps(open('crm-1', 2), open('crm-2', 9))).toEqual([
      'resolve breaker-crm-1 v9',
      'trigger breaker-crm-2 v9',
    ]);
  });

  it('P8: the reconciler triggers an open episode and resolves one left behind', () => {
    expect(triggerOf(open('crm-1', 2)).key).toBe('breaker-crm-1');
    expect(resolveOf('crm-1', { ...closed, version: 7 })).toMatchObject({
      action: 'resolve',
      key: 'breaker-crm-1',
      version: 7,
    });
  });

  const openText = 'Circuit breaker of crm is open: work waits in order, nothing is lost';
  const closedText = 'Circuit breaker of crm is closed: the backlog drains';
  const half: BreakerState = { ...open('crm-1', 3), phase: 'half-open' };
  it.each([
    [closed, open('crm-1', 2), 'critical', `${openText} (3 failures in a row)`],
    [closed, { ...open('crm-1', 2), reason: '' }, 'critical', openText],
    [half, open('crm-1', 4), 'critical', 'Circuit breaker of crm is still open (3 failures in a row)'],
    [half, { ...closed, reason: 'the probes answered' }, 'info', `${closedText} (the probes answered)`],
  ] as const)(
    'P8: on-call reads what is failing, since when, and why: %#',
    (before, after, severity, summary) => {
      expect(incidentSteps(before, after)).toEqual([
        expect.objectContaining({ source: 'crm', sinceMs: 1000, alwaysDelivered: true, severity, summary }),
      ]);
    },
  );

  it('P8: a reason of any length leaves a line that the pager takes', () => {
    const [event] = incidentSteps(closed, { ...open('crm-1', 2), reason: 'x'.repeat(2000) });
    expect(event?.summary).toHaveLength(1024);
  });

  it('P8: the reconciler’s resolve dates from the end of the episode', () => {
    expect(resolveOf('crm-1', closed)).toMatchObject({ sinceMs: 500, severity: 'info', summary: closedText });
  });
});
