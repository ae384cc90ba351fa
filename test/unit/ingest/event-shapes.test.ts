/** Open Messaging's events: which they are, what they are about, and whose thread they belong to. */
import { describe, expect, test } from '@jest/globals';
import { nameEvent } from '../../../lambdas/core/ingest/event-name.ts';

const named = (payload: Record<string, unknown>) => nameEvent('genesys', payload);
const channel = { id: 'i', to: { id: 'c-1' }, from: { id: 'c-2' } };

describe('a message of Open Messaging', () => {
  test.each([{ id: 'i' }, { to: { id: 'c' } }, { from: { id: 'c' } }])(
    'is known by its channel: %j',
    (one) => {
      expect(named({ id: 'om-1', channel: one }).eventId).toBe('om-1');
    },
  );

  test('is none without an id in its channel', () => {
    expect(() => named({ id: 'om-1', channel: { to: {} } })).toThrow('The event has no id');
  });
});

describe('what is about another message', () => {
  test.each([
    [{ type: 'Receipt', status: 'Delivered' }, ':Receipt:Delivered'],
    [{ type: 'Event', events: [{ eventType: 'Typing', typing: { type: 'On' } }] }, ':Event:Typing:On'],
    [
      { type: 'Event', events: [{ eventType: 'Presence', presence: { type: 'Join' } }] },
      ':Event:Presence:Join',
    ],
    [{ type: 'Event', channel: { ...channel, time: '2024-05-15T14:32:10Z' } }, ':Event:2024-05-15T14:32:10Z'],
    [{ type: 'Event', status: 'Read' }, ':Event:Read'],
    [{ type: 'Text', status: 'Sent' }, ''],
    [{ type: ['Receipt'], status: 'Sent' }, ''],
    [{ type: 'constructor' }, ''],
  ])('has an id of its own: %j', (more, suffix) => {
    expect(named({ id: 'om-1', channel, ...more }).eventId).toBe(`om-1${suffix}`);
  });
});

describe('the thread of a message', () => {
  const threadOf = (direction: string, one: object = channel) =>
    named({ id: 'om-1', type: 'Text', channel: one, direction }).interactionId;

  test('is that of whom an outbound message goes to, and of whom any other comes from', () => {
    expect([threadOf('Outbound'), threadOf('outbound')]).toEqual(['i:c-1', 'i:c-1']);
    for (const other of ['Inbound', 'NotOutbound', 'OutboundToo']) expect(threadOf(other)).toBe('i:c-2');
  });

  test('is that of the side which is not the integration, whatever its direction says', () => {
    expect(threadOf('Outbound', { ...channel, to: { id: 'i' } })).toBe('i:c-2');
    expect(threadOf('Inbound', { ...channel, from: { id: 'i' } })).toBe('i:c-1');
  });
});

describe('an event of CXone', () => {
  const digital = { eventId: 'd-1', eventType: 'CaseCreated' };
  const usual = { event: { id: 'e-1', type: 'contact.started' } };

  test('is one of its digital channels where it says so at its top, and has no part that is the event', () => {
    expect(nameEvent('nice', digital).eventId).toBe('d-1');
    expect(nameEvent('nice', { ...digital, ...usual }).eventId).toBe('e-1');
    expect(nameEvent('nice', usual).eventId).toBe('e-1');
  });

  test.each([
    [{ eventType: 'CaseCreated' }, { eventType: 'CaseCreated', interactionId: 'c-1' }],
    [{ eventId: 'd-1' }, { eventType: 'unknown', interactionId: 'c-1' }],
    [{ eventType: 7 }, { eventType: 'unknown', interactionId: 'i-1', medium: 'call' }],
    [{}, { eventType: 'unknown', interactionId: 'i-1', medium: 'call' }],
  ])('whose id comes from elsewhere is named by the shape that it has: %j', (top, name) => {
    const payload = { ...top, data: { case: { id: 'c-1' } }, interaction: { id: 'i-1', channel: 'call' } };
    expect(nameEvent('nice', payload, 'given')).toMatchObject({ eventId: 'given', ...name });
  });

  test('without any id is refused in the shape that it has', () => {
    for (const payload of [{ eventType: 'CaseCreated' }, { eventType: 7 }, {}])
      expect(() => nameEvent('nice', payload)).toThrow('The event has no id');
  });
});
