/** What on-call reads of a credential's incident. */
import { describe, expect, it } from '@jest/globals';
import { incidentStep, oncallStep } from '../../../lambdas/core/tokens/incident.ts';
import { emptyRecord } from '../../../lambdas/core/tokens/record.ts';

const uses = (...rejections: number[]) => ({
  credentials: rejections.map((count, index) => ({
    name: index === 0 ? ('primary' as const) : ('secondary' as const),
    fingerprint: 'f',
    rejections: count,
    requestsMs: [],
  })),
});
const fine = emptyRecord;
const open = { ...emptyRecord, incident: 'token-500' };
const rejected = (names: string) => `genesys rejected its ${names} credential 5 times in a row: `;
const noMore = 'no more requests are made until the secret changes or a retry is ordered';

describe('P7: an incident', () => {
  it.each([
    [
      'begins with a stopped credential',
      fine,
      { ...open, ...uses(5, 0) },
      'trigger',
      `${rejected('primary')}the other credential takes over`,
    ],
    ['begins with the only one', fine, { ...open, ...uses(5) }, 'trigger', `${rejected('primary')}${noMore}`],
    [
      'begins with failures that stop nothing',
      fine,
      { ...open, ...uses(4), failures: 5 },
      'trigger',
      '5 token requests to genesys failed in a row',
    ],
    [
      'goes on with the other credential',
      { ...open, ...uses(5, 4) },
      { ...open, ...uses(5, 5) },
      'update',
      `${rejected('primary and secondary')}${noMore}`,
    ],
    ['ends with a grant', { ...open, ...uses(5) }, fine, 'resolve', 'tokens of genesys are granted again'],
  ] as const)('%s', (_what, before, after, action, reason) => {
    expect(incidentStep('genesys', before, after, 5, 900)).toEqual({
      platform: 'genesys',
      key: 'token-500',
      action,
      reason,
      sinceMs: 500,
      atMs: 900,
    });
  });

  it.each([
    ['there is none', { ...fine, ...uses(4) }, { ...fine, ...uses(5) }],
    ['nothing more is stopped', { ...open, ...uses(5, 3) }, { ...open, ...uses(5, 4) }],
    ['fewer are stopped', { ...open, ...uses(5, 5) }, { ...open, ...uses(0, 5) }],
  ])('tells nothing where %s', (_what, before, after) => {
    expect(incidentStep('genesys', before, after, 5, 900)).toBeUndefined();
  });

  it.each([
    ['trigger', 'critical', 500],
    ['update', 'critical', 900],
    ['resolve', 'info', 900],
  ] as const)('P8: its %s is %s to the pager, under one key', (action, severity, version) => {
    const step = {
      platform: 'nice',
      key: 'token-500',
      action,
      reason: 'why',
      sinceMs: 500,
      atMs: 900,
    } as const;
    expect(oncallStep(step)).toEqual({
      key: 'nice-token-500',
      version,
      action,
      severity,
      summary: 'why',
      source: 'nice',
      sinceMs: 500,
      alwaysDelivered: true,
    });
  });

  it('P8: of a connector names the connector', () => {
    const step = { key: 'token-500', action: 'trigger', reason: 'why', sinceMs: 500, atMs: 900 } as const;
    expect(oncallStep({ ...step, platform: 'connector#ehr' })).toMatchObject({
      key: 'connector#ehr-token-500',
      source: 'ehr',
    });
  });

  it.each(['update', 'resolve'] as const)(
    'P8: its %s comes after its trigger, even within the same ms or by a clock that is behind',
    (action) => {
      const told = { platform: 'nice', key: 'token-500', reason: 'why', sinceMs: 500 } as const;
      const versionOf = (step: 'trigger' | typeof action, atMs: number) =>
        oncallStep({ ...told, action: step, atMs }).version;
      for (const atMs of [500, 499])
        expect(versionOf(action, atMs)).toBeGreaterThan(versionOf('trigger', 500));
      expect(versionOf('trigger', 9000)).toBe(versionOf('trigger', 500));
    },
  );
});
