/** Lookups of a connector: by which key, and what is answered, whatever the answer's source. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import type { Lookup } from '../../../lambdas/core/connector/definition.ts';
import { phone, text } from '../../../lambdas/core/connector/index.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import type { CachedValue } from '../../../lambdas/core/lookup/cached-value.ts';
import { createRecordLookup, recordAnswer } from '../../../lambdas/core/lookup/record-lookup.ts';
import type { SendBack } from '../../../lambdas/core/lookup/send-back.ts';
import loyalty from '../../fixtures/write-back/loyalty.ts';

const values = { memberId: 'm-1', level: 'gold', name: 'Ann' };
const nobody = { memberId: 'UNKNOWN', level: 'none', name: '' };
const customer: LookupAnswer = { found: true, values, isAmbiguous: false, entities: [] };
const member = loyalty.lookups['member'] as Lookup;
const { writeBack: _, ...plain } = { ...member, keys: { ani: phone(), memberId: text() } };

function rig() {
  const system = memorySystem();
  const seen = { by: [] as unknown[], sentBack: [] as unknown[] };
  const sendBack: SendBack = async (what) => void seen.sentBack.push(what);
  const make = (more: { sendBack?: SendBack }) =>
    createRecordLookup(
      {
        ...system,
        connector: { ...loyalty, lookups: { member: plain, written: member, unserved: plain } },
        hasher: { sha256: () => '', hmac: (key, of) => `${key}(${of})`, equal: () => true },
        authorize: async () => ({ name: 'flows' }),
        piiKey: async () => 'pii',
        find: Object.fromEntries(
          ['member', 'written', 'elsewhere'].map((name) => [
            name,
            async ({ key, by }: { key: string; by: unknown }) => {
              seen.by.push([key, by]);
              return { source: 'live', customer } as const;
            },
          ]),
        ),
        ...more,
      },
      { deadlineMs: 3500, defaultRegion: 'US' },
    );
  const ask = (
    body: object,
    pathParameters: Record<string, string> = { lookup: 'member' },
    more = { sendBack },
  ) =>
    make(more)({
      method: 'POST',
      path: '/',
      headers: {},
      pathParameters,
      body: new TextEncoder().encode(JSON.stringify(body)),
      receivedAtMs: system.clock.now(),
      correlationId: 'x-1',
    });
  return { ...system, ...seen, ask };
}

describe('a lookup of a connector', () => {
  test('P5: is made by the first declared key that can be read, and counted with its connector', async () => {
    const { ask, by, metrics, sentBack } = rig();
    expect(await ask({ ani: 'nonsense', memberId: 'm-1' })).toEqual({
      status: 200,
      body: { ...values, correlationId: 'x-1', source: 'live', found: true },
    });
    const made = { lookup: 'member', key: 'memberId', value: 'm-1' };
    expect(by).toEqual([['pii(loyalty/member/memberId/m-1)', made]]);
    expect([...metrics.sums]).toEqual([['LookupsBySource/live/loyalty', 1]]);
    expect(sentBack).toEqual([]);
  });

  test('P5: whose keys can’t be read is answered with the defaults, and looks nobody up', async () => {
    const { ask, by } = rig();
    expect(await ask({ ani: 'nonsense' })).toEqual({
      status: 200,
      body: { ...nobody, correlationId: 'x-1', source: 'default', found: false, warning: 'KEY_UNUSABLE' },
    });
    expect(by).toEqual([]);
  });

  test('P10: without any of its keys is 400, which names them', async () => {
    await expect(rig().ask({ name: 'Ann' })).rejects.toMatchObject({
      status: 400,
      code: 'key_missing',
      message: 'The body has none of ani, memberId.',
    });
  });

  test.each([
    { lookup: 'none' },
    { lookup: 'toString' },
    { lookup: 'unserved' },
    { lookup: 'elsewhere' },
    {},
  ])('P10: %j is 404', async (pathParameters) => {
    await expect(rig().ask({ ani: '+14155550100' }, pathParameters)).rejects.toMatchObject({
      status: 404,
      code: 'unknown_lookup',
      message: 'The connector has no such lookup.',
    });
  });

  test('P5: whose fields go back is answered where nothing can be sent', async () => {
    const { ask, sentBack } = rig();
    const body = { ani: '+14155550100', conversationId: 'c-1' };
    expect((await ask(body, { lookup: 'written' })).status).toBe(200);
    expect(sentBack).toMatchObject([{ from: 'loyalty/written', conversation: 'c-1' }]);
    expect((await ask(body, { lookup: 'written' }, {} as never)).status).toBe(200);
  });
});

describe('what a lookup answers', () => {
  const ageMs = 1999;
  const ambiguous = { ...customer, isAmbiguous: true };
  test.each<[string, CachedValue<LookupAnswer>, object, boolean]>([
    ['live', { source: 'live', customer }, values, false],
    ['one of several', { source: 'live', customer: ambiguous }, { ...values, warning: 'AMBIGUOUS' }, false],
    ['cached', { source: 'cache', customer, ageMs }, { ...values, cacheAge: 1 }, false],
    [
      'old: nothing personal',
      { source: 'stale_cache', customer, ageMs },
      { ...values, name: '', cacheAge: 1, warning: 'SYSTEM_UNAVAILABLE_USING_CACHED_DATA' },
      false,
    ],
    [
      'old, where its connector lets it say what is personal',
      { source: 'stale_cache', customer, ageMs },
      { ...values, cacheAge: 1, warning: 'SYSTEM_UNAVAILABLE_USING_CACHED_DATA' },
      true,
    ],
    [
      'old, and one of several',
      { source: 'stale_cache', customer: ambiguous, ageMs },
      { ...values, name: '', cacheAge: 1, warning: 'AMBIGUOUS' },
      false,
    ],
    [
      'a default',
      { source: 'default', customer: { ...customer, found: false, values: nobody } },
      { ...nobody, found: false, warning: 'SYSTEM_UNAVAILABLE_NO_CACHE' },
      false,
    ],
  ])('P5: %s', (_name, found, body, personalStale) => {
    const cache = { ...member.cache, ...(personalStale && { personalStale }) };
    expect(recordAnswer({ answer: member.answer, cache }, found, 'x-1')).toEqual({
      status: 200,
      body: { correlationId: 'x-1', source: found.source, found: true, ...body },
    });
  });
});
