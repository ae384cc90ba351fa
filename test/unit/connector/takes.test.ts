import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { on, path, put } from '../../../lambdas/core/connector/index.ts';
import { eventEffectKey, ruleFor } from '../../../lambdas/core/connector/takes.ts';

const once = { by: 'upsert', write: () => put(path`/e`, {}) } as const;
const takes = (types: string[], eventType: string) =>
  ruleFor({ events: { it: on({ types, once }) } }, { eventType, topic: 'voice' }) === 'it';

describe('ruleFor', () => {
  it.each<[string, string, boolean]>([
    ['*', 'anything', true],
    ['a.b', 'a.b', true],
    ['a.b', 'a.bc', false],
    ['*.wrapup', 'conversation.wrapup', true],
    ['*.wrapup', 'conversation.wrapup.x', false],
    ['v2.*.{id}.*.end', 'v2.events.{id}.user.end', true],
    ['v2.*.{id}.*.end', 'v2.events.user.end', false],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'abbc', true],
    ['a*b*c', 'acb', false],
    ['a*b', 'ab', true],
    ['a*b*b', 'ab', false],
    ['*ab*ab*', 'xab', false],
    ['*ab*ab*', 'abxab', true],
  ])('%s takes %s: %s', (pattern, type, expected) => {
    expect(takes([pattern], type)).toBe(expected);
    expect(takes(['other', pattern], type)).toBe(expected);
  });

  it('goes by topic where the rule names some, and by the first rule that takes the event', () => {
    const events = { voice: on({ types: ['*'], topics: ['voice'], once }), rest: on({ types: ['*'], once }) };
    expect(ruleFor({ events }, { eventType: 'x', topic: 'voice' })).toBe('voice');
    expect(ruleFor({ events }, { eventType: 'x', topic: 'enrichment' })).toBe('rest');
    expect(ruleFor({ events: {} }, { eventType: 'x', topic: 'voice' })).toBeUndefined();
  });
});

it('P2: the key of an effect is the one that earlier releases have used', () => {
  expect(eventEffectKey(hasher, { platform: 'genesys', eventId: 'e-1' })).toBe(
    'bb3ac5e8380e6aec36ab2cc43b2ce30e02a6f765d8b33c6a93b075f150be8a17',
  );
});
