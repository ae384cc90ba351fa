/** What a lookup has found goes back to the platform, and never at the cost of the answer (P5). */
import { describe, expect, it } from '@jest/globals';
import { memoryPlatformUpdateQueue } from '../../../lambdas/adapters/memory/platform-update-queue.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { LookupAnswer } from '../../../lambdas/core/connector/look-up.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import type { CachedValue } from '../../../lambdas/core/lookup/cached-value.ts';
import { createRecordLookup } from '../../../lambdas/core/lookup/record-lookup.ts';
import { createSendBack } from '../../../lambdas/core/lookup/send-back.ts';
import { interactionKey } from '../../../lambdas/core/message/interaction-key.ts';
import loyalty from '../../fixtures/write-back/loyalty.ts';

const customer: LookupAnswer = {
  found: true,
  values: { memberId: 'm-1', level: 'gold', name: 'Ann' },
  isAmbiguous: false,
  entities: [],
};
const PII_KEY = 'a-key-of-personal-data-0123456789abcdef';
const live: CachedValue<LookupAnswer> = { source: 'live', customer };

function rig(found: CachedValue<LookupAnswer> = live) {
  const system = memorySystem();
  const queue = memoryPlatformUpdateQueue();
  const state = { updates: queue.sendUpdates, find: async () => found };
  const sendBack = createSendBack({
    ...system,
    hasher,
    piiKey: async () => PII_KEY,
    updates: { sendUpdates: (updates) => state.updates(updates) },
    updated: new Set(['genesys']),
    afterMs: 250,
  });
  const respond = createRecordLookup(
    {
      ...system,
      connector: loyalty,
      hasher,
      authorize: async () => ({ name: 'flows' }),
      piiKey: async () => PII_KEY,
      find: { member: () => state.find() },
      sendBack,
    },
    { deadlineMs: 3500, defaultRegion: 'US' },
  );
  const ask = (body: object) =>
    respond({
      method: 'POST',
      path: '/lookups/loyalty/member',
      headers: {},
      pathParameters: { lookup: 'member' },
      body: new TextEncoder().encode(JSON.stringify(body)),
      receivedAtMs: system.clock.now(),
      correlationId: 'x-1',
    });
  return { ...system, queue, state, ask };
}
const ani = '+14155550100';

describe('a lookup whose fields go back', () => {
  it('queues them for the conversation that the flow names, under its own correlation id', async () => {
    const { ask, queue, clock } = rig();
    expect((await ask({ ani, conversationId: 'c-1' })).status).toBe(200);
    expect(queue.sent).toEqual([
      {
        kind: 'platform-update',
        platform: 'genesys',
        interactionId: 'c-1',
        interactionKey: interactionKey(hasher, PII_KEY, { platform: 'genesys', interactionId: 'c-1' }),
        eventId: 'x-1',
        processedAtMs: clock.now(),
        writeBack: {
          from: 'loyalty/member',
          attributes: { loyaltyLevel: 'gold' },
          contact: { firstName: 'Ann', 'customFields.member_text': 'm-1' },
        },
      },
    ]);
  });

  it.each([{ ani }, { ani, conversationId: '' }, { ani, conversationId: 7 }, { ani, conversationId: null }])(
    '%j names none: nothing is queued',
    async (body) => {
      const { ask, log, queue } = rig();
      expect((await ask(body)).status).toBe(200);
      expect([queue.batches, log.lines]).toEqual([0, []]);
    },
  );

  it.each<[string, CachedValue<LookupAnswer>, number]>([
    ['cached', { source: 'cache', customer, ageMs: 1 }, 1],
    ['old', { source: 'stale_cache', customer, ageMs: 1 }, 0],
    ['a default', { source: 'default', customer }, 0],
    ['of nobody', { source: 'live', customer: { ...customer, found: false } }, 0],
    ['of one of several', { source: 'live', customer: { ...customer, isAmbiguous: true } }, 0],
  ])('an answer that is %s', async (_name, found, sent) => {
    const { ask, queue } = rig(found);
    await ask({ ani, conversationId: 'c-1' });
    expect(queue.sent).toHaveLength(sent);
  });

  it('P5: is answered all the same where the queue refuses, with a line that holds no value', async () => {
    const { ask, state, log } = rig();
    const error = new UnavailableError('queue', 'down');
    state.updates = async () => Promise.reject(error);
    expect(await ask({ ani, conversationId: 'c-1' })).toMatchObject({ status: 200, body: { level: 'gold' } });
    expect(log.lines).toEqual([
      {
        level: 'warn',
        message: 'what a lookup has found could not be sent back',
        fields: { from: 'loyalty/member', error },
      },
    ]);
  });

  it('P5: waits for a queue that does not answer no longer than for anything after an answer', async () => {
    const { ask, state, clock } = rig();
    state.updates = () => new Promise(() => undefined);
    const answer = ask({ ani, conversationId: 'c-1' });
    await clock.advance(250);
    expect(await answer).toMatchObject({ status: 200, body: { level: 'gold' } });
  });

  it.each([3400, 3500])(
    'P5: begins nothing where no time is left, after %i ms: nothing goes on after the answer',
    async (ms) => {
      const { ask, state, queue, clock, log } = rig();
      const { find } = state;
      state.find = async () => {
        await clock.advance(ms);
        return find();
      };
      expect(await ask({ ani, conversationId: 'c-1' })).toMatchObject({
        status: 200,
        body: { level: 'gold' },
      });
      await clock.advance(1000);
      expect(queue.sent).toEqual([]);
      expect(log.lines).toMatchObject([
        {
          message: 'what a lookup has found could not be sent back',
          fields: { error: new Error('there was no time left for it') },
        },
      ]);
    },
  );
});
