import { describe, expect, it } from '@jest/globals';
import { matchesPattern } from '../../../local/sources/event-pattern.ts';
import { failedIds } from '../../../local/sources/partial-failures.ts';
import { periodMs } from '../../../local/sources/schedules.ts';
import { streamRecords } from '../../../local/sources/stream-records.ts';

describe('Runner: event patterns', () => {
  const event = { source: 'aws.partner/x', detail: { topicName: 'v2.a.b', count: 3, tags: ['p', 'q'] } };
  it.each([
    [{ source: ['aws.partner/x'] }, true],
    [{ source: [{ prefix: 'aws.' }] }, true],
    [{ source: [{ suffix: '/y' }] }, false],
    [{ detail: { tags: ['q'] } }, true],
    [{ detail: { count: [{ numeric: ['>', 2, '<=', 3] }] } }, true],
    [{ detail: { count: [{ numeric: ['<', 3] }] } }, false],
    [{ detail: { topicName: [{ wildcard: 'v2.*.b' }] } }, true],
    [{ detail: { topicName: [{ 'anything-but': ['v2.a.b'] }] } }, false],
    [{ detail: { missing: [{ exists: false }] } }, true],
    [{ detail: { missing: [{ exists: true }] } }, false],
    [{ source: [{ 'equals-ignore-case': 'AWS.PARTNER/X' }] }, true],
    [{ $or: [{ source: ['no'] }, { detail: { count: [3] } }] }, true],
    [{ source: ['aws.partner/x'], detail: { count: [4] } }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(matchesPattern(pattern, event)).toBe(expected);
  });

  it('names a comparison it does not know', () => {
    expect(() => matchesPattern({ source: [{ cidr: '10.0.0.0/8' }] }, event)).toThrow(/cidr/);
  });
});

describe('Runner: partial failures', () => {
  const known = new Set(['a', 'b']);
  it.each([
    ['null', null, new Set()],
    ['an empty object', {}, new Set()],
    ['an empty list', { batchItemFailures: [] }, new Set()],
    ['one failure', { batchItemFailures: [{ itemIdentifier: 'b' }] }, new Set(['b'])],
    ['an unknown identifier', { batchItemFailures: [{ itemIdentifier: 'z' }] }, 'all'],
    ['an empty identifier', { batchItemFailures: [{ itemIdentifier: '' }] }, 'all'],
    ['a null identifier', { batchItemFailures: [{ itemIdentifier: null }] }, 'all'],
    ['another key', { batchItemFailures: [{ id: 'a' }] }, 'all'],
    ['a text', 'done', 'all'],
    ['no list', { batchItemFailures: 'a' }, 'all'],
  ])('reads %s as Lambda does', (_, payload, expected) => {
    expect(failedIds(payload, known)).toEqual(expected);
  });
});

describe('Runner: schedules', () => {
  it('reads rates, and names the schedule of anything else', () => {
    expect(periodMs('s', 'rate(1 minute)')).toBe(60_000);
    expect(periodMs('s', 'rate(5 minutes)')).toBe(300_000);
    expect(periodMs('s', 'rate(2 hours)')).toBe(7_200_000);
    expect(() => periodMs('nightly', 'cron(0 3 * * ? *)')).toThrow(/nightly is cron/);
  });
});

describe('Runner: stream records', () => {
  const view = { keyNames: ['pk'], region: 'r', viewType: 'NEW_AND_OLD_IMAGES' };
  const item = (n: string): Record<string, { S: string } | { N: string }> => ({
    pk: { S: 'x' },
    n: { N: n },
  });

  it('says nothing of what did not change', () => {
    const same = () => new Map([['x', item('1')]]);
    expect(streamRecords(same(), same(), view, 'arn', () => '1')).toEqual([]);
  });

  it.each([
    ['KEYS_ONLY', false, false],
    ['NEW_IMAGE', true, false],
    ['OLD_IMAGE', false, true],
    ['NEW_AND_OLD_IMAGES', true, true],
  ])('shows the images of %s', (viewType, showsNew, showsOld) => {
    const before = new Map([['x', item('1')]]);
    const after = new Map([['x', item('2')]]);
    const [record] = streamRecords(before, after, { ...view, viewType }, 'arn', () => '1');
    expect(record?.dynamodb.Keys).toEqual({ pk: { S: 'x' } });
    expect(record?.dynamodb.NewImage).toEqual(showsNew ? item('2') : undefined);
    expect(record?.dynamodb.OldImage).toEqual(showsOld ? item('1') : undefined);
  });
});
