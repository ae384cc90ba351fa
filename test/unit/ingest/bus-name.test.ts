/** Which conversation an event of the partner bus is about, and what its type is. */
import { describe, expect, it } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { busConversation, nameBusEvent } from '../../../lambdas/core/ingest/bus-name.ts';

const UUID = '5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11';
const inCalls = (part: string) => `v2.conversations.calls.${part}`;

describe('the conversation that a topic names', () => {
  it.each([UUID, UUID.toUpperCase(), '400012345678', 'a'.repeat(24), 'b'.repeat(32)])('is %s', (id) => {
    expect(busConversation(inCalls(id), {})).toBe(id);
    expect(busConversation(`v2.detail.events.conversation.${id}.customer.start`, {})).toBe(id);
  });

  it.each([
    ...[`x${UUID}`, `${UUID}x`, '4000x', 'x4000', 'a', 'a'.repeat(25), `x${'a'.repeat(24)}`],
    ...[`${'a'.repeat(24)}x`, `${'b'.repeat(32)}x`, 'g'.repeat(32), 'not-an-id'],
  ])('is none where its place holds %s', (part) => {
    expect(busConversation(inCalls(part), {})).toBeUndefined();
  });

  it('is none of a topic that only ends like one, nor is a body under such a topic', () => {
    expect(busConversation(`x.${inCalls(UUID)}`, {})).toBeUndefined();
    expect(busConversation('v2.users.u.conversations', { id: UUID })).toBe(UUID);
    expect(busConversation('x.v2.users.u.conversations', { id: UUID })).toBeUndefined();
    expect(busConversation('v2.users.u.presence', { id: UUID })).toBeUndefined();
  });
});

describe('the type of an event of the bus', () => {
  const typeOf = (topicName: string, detailType?: string, eventBody: object = {}) =>
    nameBusEvent(hasher, { 'detail-type': detailType }, { topicName, eventBody }, 'hash').eventType;

  it('is what the envelope says, if that is its topic with the ids taken out', () => {
    expect(typeOf('v2.users.me.presence', 'v2.users.{id}.presence')).toBe('v2.users.{id}.presence');
    for (const other of ['v2.users.{id}.routing', 'v2.users.{id}', 'v2.queues.you.presence'])
      expect(typeOf(`v2.users.${UUID}.presence`, other)).toBe('v2.users.{id}.presence');
  });

  it('has no id of its conversation either, whatever form that has', () => {
    const topic = 'v2.conversations.chats.my-chat.end';
    expect(typeOf(topic, undefined, { conversationId: 'my-chat' })).toBe('v2.conversations.chats.{id}.end');
    expect(typeOf(topic)).toBe(topic);
  });

  it('is unknown where neither says one', () => {
    expect([typeOf('', ''), typeOf('')]).toEqual(['unknown', 'unknown']);
  });
});
