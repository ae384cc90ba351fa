import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { deduplicationId, messageGroup, recordKey } from '../../../lambdas/core/message/keys.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('keys of events', () => {
  it('P2: each platform has an id space of its own', () => {
    expect(recordKey(hasher, 'genesys', 'é')).toBe(`genesys#${sha256('é')}`);
    expect(recordKey(hasher, 'nice', 'é')).toBe(`nice#${sha256('é')}`);
  });

  it('P2: a first message is known by its record, every later one has an id of its own', () => {
    const key = recordKey(hasher, 'nice', 'e-1');
    expect(deduplicationId(hasher, key, 0)).toBe(sha256(key));
    expect(deduplicationId(hasher, key, 2)).toBe(`${sha256(key)}:2`);
  });

  it('P3: a group is an interaction of a platform; without one, the event itself', () => {
    const event = { platform: 'genesys', eventId: 'e-1' } as const;
    expect(messageGroup(hasher, { ...event, interactionId: 'i-1' })).toBe(sha256('genesys#i-1'));
    expect(messageGroup(hasher, event)).toBe(sha256(recordKey(hasher, 'genesys', 'e-1')));
  });
});
