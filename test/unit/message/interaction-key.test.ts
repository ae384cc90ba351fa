import { expect, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import {
  eventFiling,
  interactionKey,
  interactionKeyBy,
} from '../../../lambdas/core/message/interaction-key.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';

const named = { platform: 'genesys', interactionId: '+14155550100' } as const;
const key = hasher.hmac('pii', 'interaction#genesys#+14155550100');
const keyOf = interactionKeyBy(hasher, async () => 'pii');

test('P9: an interaction is named by an HMAC of its platform and id', async () => {
  expect(interactionKey(hasher, 'pii', named)).toBe(key);
  expect(await keyOf(named)).toBe(key);
  expect(await keyOf({ ...named, platform: 'nice' })).not.toBe(key);
});

test('an event that names no interaction has no key, and asks for none', async () => {
  const none = interactionKeyBy(hasher, () => Promise.reject(new Error('asked')));
  expect(await none({ platform: 'genesys' })).toBeUndefined();
});

test('P15: an event’s record is found under its interaction, if it names one, and its topic', async () => {
  const event = { ...named, topic: 'voice' } as EventMessage;
  expect(await eventFiling(keyOf, event)).toEqual({ under: key, as: 'voice' });
  const { interactionId: _, ...nobodys } = event;
  expect(Object.entries(await eventFiling(keyOf, nobodys))).toEqual([['as', 'voice']]);
});
