import { describe, expect, it } from '@jest/globals';
import { whyOf } from '../../../bin/console/lookups.ts';

const told = (
  answer: Record<string, unknown>,
  cached?: { ageMs: number; isFound: boolean; isTombstone: boolean },
) => whyOf({ status: 200, tookMs: 12, answer, ...(cached && { cached }) }).join(' ');

describe('console lookups', () => {
  it('says where an answer came from, and why from there', () => {
    expect(told({ source: 'live' })).toMatch(/The CRM answered just now.*held nothing.*12 ms/);
    expect(
      told({ source: 'cache', cacheAge: 40 }, { ageMs: 40_000, isFound: true, isTombstone: false }),
    ).toMatch(/40 s old, which is fresh.*held a customer before, 40 s old/);
    expect(told({ source: 'stale_cache', cacheAge: 7200 })).toMatch(
      /last known value, 2 h 0 min old: the CRM could not/,
    );
    expect(told({ source: 'default', warning: 'CRM_UNAVAILABLE_NO_CACHE' })).toMatch(
      /nothing is known of this number/,
    );
    expect(told({ source: 'default', warning: 'ANI_UNUSABLE' })).toMatch(/no number that can be looked up/);
    expect(told({ source: 'live' }, { ageMs: 0, isFound: false, isTombstone: true })).toMatch(
      /held a tombstone/,
    );
    expect(whyOf({ status: 401, tookMs: 1, answer: {} })).toEqual([expect.stringContaining('answered 401')]);
  });
});
