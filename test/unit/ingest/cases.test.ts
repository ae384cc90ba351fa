/** Events as the field sends them: what each must be known as, and how many of a sequence are events of their own. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { NotQueuedError } from '../../../lambdas/core/errors.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import { busRig } from './bus-rig.ts';
import { ingestRig, secretValues } from './rig.ts';

const readCases = (folder: string, name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../fixtures/${folder}/${name}.json`, import.meta.url), 'utf8'));

/** The cases of the field, and behind them in each list our own. */
function cases<Cases>(name: string): Cases {
  const own = readCases('own-cases', name);
  const merged = Object.entries({ ...own, ...readCases('cases', name) }).map(([list, given]) => {
    const more = own[list];
    return [
      list,
      Array.isArray(given) && Array.isArray(more) && given !== more ? [...given, ...more] : given,
    ];
  });
  return Object.fromEntries(merged) as Cases;
}

interface Known {
  eventId?: string;
  eventType?: string;
  interactionId?: string | null;
  topic?: string;
  occurredAt?: string;
}
const bus = cases<{
  sequences: { name: string; taken: number; envelopes: (object | string)[] }[];
  names: (Known & { envelope: { source: string } })[];
  timeFields: { fields: string[] };
}>('bus');
const messages = cases<{
  'open-messaging': (Known & { body: { id: string }; differsFrom?: string })[];
  'cxone-digital': (Known & { body: object })[];
  retries: (Known & {
    name: string;
    bodies?: object[];
    body?: object;
    text?: string;
    isAcceptedAt?: boolean;
  })[];
  sequences: { name: string; platform: 'genesys' | 'nice'; taken: number; bodies: object[] }[];
}>('messages');
const SOURCE = bus.names[0]?.envelope.source ?? '';

function eventsIn({ queues: { held } }: ReturnType<typeof ingestRig>): EventMessage[] {
  return [held.voice, held.digital, held.enrichment].flat().map(({ event }) => event);
}

function expectKnown(event: EventMessage | undefined, known: Known): void {
  const { occurredAt, interactionId, eventId, eventType, topic } = known;
  expect(event).toMatchObject(
    Object.fromEntries(
      Object.entries({ eventId, eventType, topic }).filter(([, value]) => value !== undefined),
    ),
  );
  if (interactionId !== undefined) expect(event?.interactionId ?? null).toBe(interactionId);
  if (occurredAt !== undefined) expect(Date.parse(event?.occurredAt ?? '')).toBe(Date.parse(occurredAt));
}

describe('the partner bus', () => {
  test.each(bus.sequences)('P2: $name: $taken events', async ({ taken, envelopes }) => {
    const rig = busRig(SOURCE);
    for (const envelope of envelopes) {
      const text = typeof envelope === 'string' ? envelope : JSON.stringify(envelope);
      expect(await rig.ingest(text)).toEqual([]);
    }
    expect(rig.metrics.sums.get('EventsAccepted')).toBe(taken);
    expect(new Set(eventsIn(rig).map(({ eventId }) => eventId)).size).toBe(taken);
    expect(rig.queues.held.quarantine).toEqual([]);
    expect(rig.dead).toEqual([]);
  });

  test.each(bus.names)('an envelope is of type $eventType', async ({ envelope, ...known }) => {
    const rig = busRig(SOURCE);
    await rig.ingest(JSON.stringify(envelope));
    expectKnown(eventsIn(rig)[0], known);
  });

  test.each(bus.timeFields.fields)(
    'P2: %s in a body distinguishes one happening from the next',
    async (field) => {
      const rig = busRig(SOURCE);
      const [{ envelope } = { envelope: { source: SOURCE } }] = bus.names;
      for (const timestamp of ['2026-05-01T10:00:00Z', '2026-05-01T10:00:05Z']) {
        const eventBody = { [field]: '2026-05-01T09:59:59Z' };
        const detail = { topicName: 'v2.users.7.station', eventBody, timestamp };
        await rig.ingest(JSON.stringify({ ...envelope, detail }));
      }
      expect(rig.metrics.sums.get('EventsAccepted')).toBe(1);
    },
  );
});

describe('webhooks of digital channels', () => {
  test.each(messages['open-messaging'])(
    'Open Messaging: $eventType',
    async ({ body, differsFrom, ...known }) => {
      for (const profile of ['open-messaging', 'genesys']) {
        const rig = ingestRig({ genesys: profile });
        const text = JSON.stringify(body);
        const mac = createHmac('sha256', secretValues.genesys).update(text).digest('base64');
        const answer = await rig.post('genesys', text, { 'x-hub-signature-256': `sha256=${mac}` });
        expect(answer.status).toBe(200);
        expectKnown(eventsIn(rig)[0], known);
        if (differsFrom !== undefined) expect(eventsIn(rig)[0]?.eventId).not.toBe(differsFrom);
      }
    },
  );

  test('P2: a message, its receipts and a receipt sent again are three events', async () => {
    const rig = ingestRig();
    const [message, receipt] = messages['open-messaging'].map(({ body }) => body);
    const read = { ...receipt, status: 'Read' };
    const statuses = [];
    for (const body of [message, receipt, read, receipt])
      statuses.push((await rig.post('genesys', JSON.stringify(body))).body['status']);
    expect(statuses).toEqual(['accepted', 'accepted', 'accepted', 'duplicate']);
    expect(rig.queues.held.quarantine).toEqual([]);
  });

  test.each(messages.sequences)('P2: $name: $taken events', async ({ platform, taken, bodies }) => {
    const rig = ingestRig();
    for (const body of bodies) expect((await rig.post(platform, JSON.stringify(body))).status).toBe(200);
    expect(rig.metrics.sums.get('EventsAccepted')).toBe(taken);
    expect(rig.queues.held.quarantine).toEqual([]);
  });

  test.each([
    [{ direction: 'Inbound' }, 'c-9:customer'],
    [{ direction: 'Outbound', channel: { id: 'c-9', to: { id: 'customer' } } }, 'c-9:customer'],
    [{ channel: { id: 'c-9', to: { id: 'c-9' }, from: { id: 'customer' } } }, 'c-9:customer'],
    [{ channel: { id: 'c-9', to: { id: 'customer' }, from: { id: 'c-9' } } }, 'c-9:customer'],
    [{ channel: { id: 'c-9' } }, undefined],
    [{ direction: 'Inbound', channel: { id: 'c-9', from: { id: 'x'.repeat(256) } } }, undefined],
    [{ direction: 'Inbound', channel: { id: 7, from: { id: 8 } } }, '7:8'],
  ])('Open Messaging: the thread of %j is %s', async (more, thread) => {
    const rig = ingestRig();
    const body = { id: 'm-1', type: 'Text', channel: { id: 'c-9', from: { id: 'customer' } }, ...more };
    expect((await rig.post('genesys', JSON.stringify(body))).status).toBe(200);
    expect(eventsIn(rig)[0]?.interactionId).toBe(thread);
  });

  test.each([
    [{ type: 'Receipt' }, 'm-1:Receipt'],
    [{ type: 'Receipt', status: 'two words' }, 'm-1:Receipt'],
    [{ type: 'Event', status: 7 }, 'm-1:Event'],
    [{ type: 'Structured' }, 'm-1'],
    [{ type: 'Text', messageId: 'm-2' }, 'm-2'],
  ])('Open Messaging: %j is known as %s', async (more, eventId) => {
    const rig = ingestRig();
    await rig.post('genesys', JSON.stringify({ id: 'm-1', channel: { id: 'c-9' }, ...more }));
    expect(eventsIn(rig)[0]?.eventId).toBe(eventId);
  });

  test.each(messages['cxone-digital'])('CXone digital: $eventType', async ({ body, ...known }) => {
    const rig = ingestRig();
    expect((await rig.post('nice', JSON.stringify(body))).status).toBe(200);
    expectKnown(eventsIn(rig)[0], known);
  });

  test('P3: CXone digital: an interaction’s events share a group with its webhooks’', async () => {
    const rig = ingestRig();
    const [first, , last] = messages['cxone-digital'];
    for (const one of [first, last]) await rig.post('nice', JSON.stringify(one?.body));
    const interaction = { id: first?.interactionId, channel: 'chat' };
    await rig.post('nice', JSON.stringify({ event: { id: 'e', type: 'interaction.ended' }, interaction }));
    expect(rig.queues.held.digital).toHaveLength(3);
    expect(new Set(rig.queues.held.digital.map(({ group }) => group)).size).toBe(1);
  });

  test('CXone digital: a case without an interaction is its own', async () => {
    const rig = ingestRig();
    const body = { eventId: 'e-1', eventType: 'CaseCreated', data: { case: { id: 123_456 } } };
    await rig.post('nice', JSON.stringify(body));
    expect(rig.queues.held.digital[0]?.event.interactionId).toBe('123456');
  });
});

describe('senders and their retries', () => {
  test.each(messages.retries.filter(({ bodies }) => bodies === undefined))(
    '$name',
    async ({ body, text = JSON.stringify(body), isAcceptedAt, ...known }) => {
      const rig = ingestRig();
      const platform = text.includes('"interaction"') ? 'nice' : 'genesys';
      const answer = await rig.post(platform, text);
      expect(answer.status).toBe(200);
      if (known.eventId !== undefined) expect(answer.body['eventId']).toBe(known.eventId);
      const [event] = eventsIn(rig);
      expectKnown(event, known);
      if (isAcceptedAt) expect(Date.parse(event?.occurredAt ?? '')).toBe(event?.acceptedAtMs);
    },
  );

  const attempts = (messages.retries.find(({ bodies }) => bodies !== undefined)?.bodies ?? []).map((body) =>
    JSON.stringify(body),
  );
  const [first = '', second = ''] = attempts;
  const stamped = { deliveryStamps: ['delivery.attempt'] };

  test('P2: where SQS has refused the first, the second form is the event', async () => {
    const rig = ingestRig();
    rig.faults.set('sendEvent', 'refused');
    expect((await rig.post('genesys', first)).status).toBe(503);
    expect(rig.calls).toEqual(['observe', 'sendEvent', 'forget']);
    rig.faults.clear();
    expect((await rig.post('genesys', second)).body).toEqual({ status: 'accepted', eventId: 'm-1' });
    expect(rig.queues.held.voice).toHaveLength(1);
  });

  test.each(['before', 'after', 'hang'] as const)(
    'P2: in every doubt about the first (%s) the second form is quarantined',
    async (fault) => {
      const rig = ingestRig();
      rig.faults.set('sendEvent', fault);
      const answering = rig.post('genesys', first);
      await rig.clock.advance(5000);
      expect((await answering).status).toBe(503);
      rig.faults.clear();
      expect((await rig.post('genesys', second)).status).toBe(409);
      expect(rig.queues.held.quarantine).toHaveLength(1);
    },
  );

  test.each(['before', 'after', 'hang', undefined] as const)(
    'P2: a stamp that the profile leaves out makes no other payload, whatever became of the first (%s)',
    async (fault) => {
      const rig = ingestRig({}, undefined, stamped);
      if (fault !== undefined) rig.faults.set('sendEvent', fault);
      const answering = rig.post('genesys', first);
      await rig.clock.advance(5000);
      await answering;
      rig.faults.clear();
      expect((await rig.post('genesys', second)).body['status']).toBe('duplicate');
      expect(rig.queues.held.voice).toHaveLength(1);
      expect(eventsIn(rig)[0]?.data).toEqual(
        JSON.parse(fault === 'after' || fault === undefined ? first : second),
      );
    },
  );

  test('P2: a stamp left out hides no other difference', async () => {
    const rig = ingestRig({}, undefined, stamped);
    await rig.post('genesys', first);
    expect((await rig.post('genesys', second.replace('voice', 'chat'))).status).toBe(409);
  });

  test.each(['observed again', 'claimed'] as const)(
    'P1: a refused send forgets no record that was %s meanwhile',
    async (what) => {
      const rig = ingestRig();
      const { sendEvent } = rig.queues;
      rig.queues.sendEvent = async () => {
        rig.queues.sendEvent = sendEvent;
        if (what === 'claimed') await rig.apply('genesys', 'm-1');
        else await rig.post('genesys', first);
        throw new NotQueuedError('refused', 'the queue said no');
      };
      expect((await rig.post('genesys', first)).status).toBe(503);
      expect((await rig.post('genesys', first)).body['status']).toBe('duplicate');
    },
  );

  test('P1: a duplicate whose send is refused forgets nothing', async () => {
    const rig = ingestRig();
    await rig.post('genesys', first);
    rig.faults.set('sendEvent', 'refused');
    expect((await rig.post('genesys', first)).status).toBe(503);
    rig.faults.clear();
    expect((await rig.post('genesys', second)).status).toBe(409);
  });

  test('P1: a record that can not be forgotten stays, and the sender is asked to send it again', async () => {
    const rig = ingestRig();
    rig.faults.set('sendEvent', 'refused').set('forget', 'before');
    expect((await rig.post('genesys', first)).status).toBe(503);
    expect(rig.log.lines.map(({ message }) => message)).toContain(
      'the record of an event that was not queued stays',
    );
    rig.faults.clear();
    expect((await rig.post('genesys', first)).body['status']).toBe('duplicate');
  });
});
