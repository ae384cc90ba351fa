import { describe, expect, it } from '@jest/globals';
import { customerAmong, customerIn } from '../../../lambdas/core/platform/participants.ts';

const agent = { id: 'a', purpose: 'agent' };
const customer = { id: 'c', purpose: 'customer' };
const external = { id: 'e', purpose: 'external' };

describe('the participant whose attributes a case id belongs to', () => {
  it.each([
    [[agent, customer], 'c'],
    [[agent, external, customer], 'e'],
    [[agent, { id: 'u', purpose: 'user' }], undefined],
    [[null, 'c', { purpose: 'customer' }, { id: 7, purpose: 'customer' }, customer], 'c'],
    [[], undefined],
    [{ 0: customer }, undefined],
    [undefined, undefined],
  ])('among %j is %s', (participants, id) => {
    expect(customerAmong(participants)).toBe(id);
  });

  const detail = (topic: string) => `v2.detail.events.conversation.{id}.${topic}`;
  it.each<[string, string, unknown, string | undefined]>([
    [
      'among those of a webhook',
      'routing.interaction.end',
      { data: { participants: [agent, customer] } },
      'c',
    ],
    ['as the one of a webhook', 'routing.interaction.end', { data: { participant: external } }, 'e'],
    [
      'among those of a bus event',
      'v2.users.{id}.conversations',
      { eventBody: { participants: [customer] } },
      'c',
    ],
    ['by the topic of a detail event', detail('customer.start'), { eventBody: { participantId: 'p' } }, 'p'],
    ['by the topic, outside', detail('external.end'), { eventBody: { participantId: 'p' } }, 'p'],
    ['by its purpose', detail('x'), { eventBody: { participantId: 'p', purpose: 'customer' } }, 'p'],
    [
      'not by a topic that only ends like one',
      `x.${detail('customer.start')}`,
      { eventBody: { participantId: 'p' } },
      undefined,
    ],
    ['not where it is an agent’s', detail('user.end'), { eventBody: { participantId: 'p' } }, undefined],
    ['not where it is the queue’s', detail('acd.start'), { eventBody: { participantId: 'p' } }, undefined],
    ['not by another purpose', detail('x'), { data: { participantId: 'p', purpose: 'agent' } }, undefined],
    ['not where there is none', detail('customer.end'), { eventBody: {} }, undefined],
    ['not in what is no object', detail('customer.end'), 'text', undefined],
    ['not in null', detail('customer.end'), null, undefined],
  ])('is named by an event %s', (_how, eventType, data, id) => {
    expect(customerIn({ platform: 'genesys', eventType, data })).toBe(id);
  });

  it('has no counterpart in CXone', () => {
    const data = { data: { participants: [customer] } };
    expect(customerIn({ platform: 'nice', eventType: 'x', data })).toBeUndefined();
  });
});
