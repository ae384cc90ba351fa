/** What an envelope of the partner bus says: which event it is, of whom, and when. */
import { describe, expect, it } from '@jest/globals';
import { acwChat, busRig, changed, messageId, userEnd } from './bus-rig.ts';

describe('an envelope', () => {
  it('takes the documented envelope in as it would a webhook', async () => {
    const rig = busRig();
    expect(await rig.ingest(userEnd, acwChat)).toHaveLength(0);
    expect(rig.queues.held.voice[0]?.event).toMatchObject({
      platform: 'genesys',
      eventId: expect.stringMatching(/^[0-9a-f]{64}$/),
      eventType: 'v2.detail.events.conversation.{id}.user.end',
      interactionId: '5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11',
      occurredAt: '2024-05-15T14:45:01.000Z',
      correlationId: 'b2f7d9a0-4f7e-4b58-8d2b-3f3a9f0c1d2e',
      data: {
        topicName: JSON.parse(userEnd).detail.topicName,
        eventBody: JSON.parse(userEnd).detail.eventBody,
      },
    });
    expect(rig.queues.held.digital).toHaveLength(1);
  });

  it('P3: a webhook’s events and the bus’s of one interaction share a group', async () => {
    const rig = busRig();
    await rig.ingest(userEnd);
    const body = JSON.stringify({
      messageId: 'm-1',
      eventType: 'routing.interaction.wrapup',
      data: { id: '5f0c7c1e-1c5b-4a38-a4a7-1b3f3a8d0c11', type: 'voice' },
    });
    await rig.post('genesys', body);
    const [first, second] = rig.queues.held.voice;
    expect(first?.group).toBe(second?.group);
  });

  it('P2: a redelivery is the same event whatever its metadata say', async () => {
    const rig = busRig();
    const again = changed(userEnd, (envelope) => {
      Object.assign(envelope, { id: 'another', time: '2024-05-15T14:59:00Z' });
      Object.assign(envelope.detail, { metadata: { CorrelationId: 'another' }, timestamp: 'later' });
    });
    expect(await rig.ingest(userEnd, again)).toEqual([]);
    expect(rig.queues.held.voice).toHaveLength(1);
    expect(rig.metrics.sums.get('EventsDuplicate')).toBe(1);
    expect(rig.metrics.sums.get('PayloadConflicts')).toBeUndefined();
  });

  it.each([undefined, null, 7, '', 'two words', 'id ', ' id', 'x'.repeat(129)])(
    'a correlation id of %j is replaced by the message’s own',
    async (CorrelationId) => {
      const rig = busRig();
      await rig.ingest(
        changed(userEnd, ({ detail }) => Object.assign(detail, { metadata: { CorrelationId } })),
      );
      expect(rig.queues.held.voice[0]?.event.correlationId).toBe(messageId());
    },
  );

  it('a correlation id of 128 characters is taken over', async () => {
    const rig = busRig();
    const CorrelationId = `a-Z.0_:${'x'.repeat(121)}`;
    await rig.ingest(
      changed(userEnd, ({ detail }) => Object.assign(detail, { metadata: { CorrelationId } })),
    );
    expect(rig.queues.held.voice[0]?.event.correlationId).toBe(CorrelationId);
  });

  it.each([
    [{}, {}, '2024-05-15T14:45:01.000Z'],
    [{ eventTime: 'no time' }, {}, '2024-05-15T14:45:01.900Z'],
    [{ eventTime: undefined }, { timestamp: undefined }, '2024-05-15T14:45:02Z'],
    [{ eventTime: undefined }, { timestamp: undefined, time: undefined }, '2026-01-01T00:00:00.000Z'],
  ])('happened when the best of its time stamps says: %j, %j', async (body, outer, occurredAt) => {
    const rig = busRig();
    await rig.ingest(
      changed(userEnd, (envelope) => {
        Object.assign(envelope.detail.eventBody, body);
        Object.assign(envelope.detail, outer);
        Object.assign(envelope, 'time' in outer && { time: undefined });
      }),
    );
    expect(rig.queues.held.voice[0]?.event.occurredAt).toBe(occurredAt);
  });

  it('whose topic has no name reports an unknown type', async () => {
    const rig = busRig();
    await rig.ingest(changed(userEnd, ({ detail }) => Object.assign(detail, { topicName: '' })));
    expect(rig.queues.held.enrichment[0]?.event.eventType).toBe('unknown');
  });

  it.each([
    ['v2.users.{id}.station', 'v2.users.7.station', 'v2.users.{id}.station'],
    ['v2.users.{id}.presence', 'v2.users.a-b.presence', 'v2.users.{id}.presence'],
    [undefined, 'v2.users.11111111-1111-4111-8111-111111111111.presence', 'v2.users.{id}.presence'],
    ['another.type', 'v2.users.11111111-1111-4111-8111-111111111111.presence', 'v2.users.{id}.presence'],
    ['v2.users.{id}', 'v2.users.42.presence', 'v2.users.{id}.presence'],
    [7, 'v2.users.x.presence', 'v2.users.x.presence'],
  ])('of detail-type %j and topic %s is of type %s', async (detailType, topicName, type) => {
    const rig = busRig();
    const other = { 'detail-type': detailType };
    await rig.ingest(
      changed(userEnd, (envelope) => {
        Object.assign(envelope, other);
        Object.assign(envelope.detail, { topicName, eventBody: { eventTime: 1 } });
      }),
    );
    expect(rig.queues.held.enrichment[0]?.event.eventType).toBe(type);
  });

  it.each([
    ['v2.users.x.conversations.calls', { id: 'c-1' }, 'c-1'],
    ['v2.routing.queues.x.conversations', { id: 90_071 }, '90071'],
    ['v2.routing.queues.x.conversations.emails', { id: 'other', conversationId: 'c-1' }, 'c-1'],
    ['v2.users.x.conversationsummary', { id: 'c-1' }, undefined],
    ['v2.users.x.conversations.calls.errors', { id: 'c-1' }, undefined],
    ['v2.users.x.presence', { id: 'c-1' }, undefined],
    ['v2.users.x.conversations', { id: {} }, undefined],
  ])('of %s with the body %j is about the conversation %s', async (topicName, eventBody, id) => {
    const rig = busRig();
    await rig.ingest(changed(userEnd, ({ detail }) => Object.assign(detail, { topicName, eventBody })));
    expect(rig.queues.held.enrichment[0]?.event.interactionId).toBe(id);
  });

  it.each(['eventTime', 'eventDate', 'timestamp', 'modifiedDate', 'dateModified'])(
    'P2: whose body has a time in %s is the same event however often it is sent',
    async (field) => {
      const rig = busRig();
      const at = (timestamp: string) =>
        changed(userEnd, ({ detail }) => Object.assign(detail, { eventBody: { [field]: 'x' }, timestamp }));
      await rig.ingest(at('2026-01-01T00:00:00Z'), at('2026-01-01T00:00:05Z'));
      expect(rig.metrics.sums.get('EventsAccepted')).toBe(1);
    },
  );

  it.each([{}, { eventTime: null }, { modifiedDate: '' }, { at: 5 }, { inner: { eventTime: 5 } }])(
    'P2: whose body %j does not distinguish happenings is identified by its envelope’s time',
    async (eventBody) => {
      const rig = busRig();
      const at = (timestamp: unknown) =>
        changed(userEnd, ({ detail }) => Object.assign(detail, { eventBody, timestamp }));
      await rig.ingest(at(1), at(2), at(1), at(undefined), at(null), at(''));
      expect(rig.metrics.sums.get('EventsAccepted')).toBe(3);
      expect(rig.metrics.sums.get('PayloadConflicts')).toBeUndefined();
    },
  );

  it('without a conversation the topic’s name is the type, and enrichment takes it', async () => {
    const rig = busRig();
    await rig.ingest(
      changed(userEnd, ({ detail }) => Object.assign(detail, { topicName: 'v2.users.x', eventBody: {} })),
    );
    expect(rig.queues.held.enrichment[0]?.event.eventType).toBe('v2.users.x');
    expect(rig.queues.held.enrichment[0]?.event).not.toHaveProperty('interactionId');
  });

  it('P2: another body or another topic is another event', async () => {
    const rig = busRig();
    const body = changed(userEnd, ({ detail }) =>
      Object.assign(detail.eventBody, { disconnectType: 'SYSTEM' }),
    );
    const topic = changed(userEnd, ({ detail }) =>
      Object.assign(detail, { topicName: 'v2.detail.user.start' }),
    );
    await rig.ingest(userEnd, body, topic);
    expect(new Set(rig.queues.held.voice.map(({ event }) => event.eventId)).size).toBe(3);
  });

  it.each([
    { detail: null },
    { detail: { topicName: 'a', eventBody: null } },
    { detail: { topicName: 'a' } },
  ])('P11: %j in place of the event is malformed', async (differs) => {
    const rig = busRig();
    await rig.ingest(changed(userEnd, (envelope) => Object.assign(envelope, differs)));
    expect(rig.metrics.sums.get('EventsRefused/bad_envelope')).toBe(1);
  });

  it.each(['aws.partner/genesys.com/cloud/other/steadyline', undefined, 7])(
    'P10: an envelope from source %j is not taken in',
    async (source) => {
      const rig = busRig();
      expect(await rig.ingest(changed(userEnd, (envelope) => Object.assign(envelope, { source })))).toEqual(
        [],
      );
      expect(rig.calls).toEqual([]);
      expect(rig.dead).toHaveLength(1);
    },
  );

  it('P10: without a configured source nothing is taken in', async () => {
    const rig = busRig('');
    await rig.ingest(changed(userEnd, (envelope) => Object.assign(envelope, { source: '' })));
    expect(rig.calls).toEqual([]);
  });
});
