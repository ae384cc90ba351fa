/** The upgrade: what the release before accepted under another id stays one event, and nothing else does. */
import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { createKnownAs } from '../../../lambdas/core/ingest/known-as.ts';
import { recordKey } from '../../../lambdas/core/message/keys.ts';
import { payloadHash } from '../../../lambdas/core/message/payload.ts';
import type { EventMessage } from '../../../lambdas/core/ports.ts';
import { unhurried } from '../../../lambdas/core/time/deadline.ts';
import { busRig, SOURCE } from './bus-rig.ts';
import { ingestRig } from './rig.ts';

const START = Date.UTC(2026, 0, 1);
const iso = (atMs: number): string => new Date(START + atMs).toISOString();
const DAY_MS = 86_400_000;

type Rig = ReturnType<typeof busRig>;

/** A station that was switched at a time; its body does not distinguish happenings. */
const station = (state: string, atMs: number) => ({
  source: SOURCE,
  'detail-type': 'v2.users.{id}.station',
  detail: { topicName: 'v2.users.7.station', eventBody: { station: state }, timestamp: iso(atMs) },
});
type Station = ReturnType<typeof station>;

/** The id by the rule of the release before: the hash of topic name and body alone. */
const formerIdOf = ({ detail: { topicName, eventBody } }: Station): string =>
  payloadHash(hasher, { topicName, eventBody });

/** Takes an envelope in as the release before did: its record has no time of acceptance. */
async function acceptedBefore(rig: Rig, envelope: Station): Promise<string> {
  const { topicName, eventBody, timestamp } = envelope.detail;
  const eventId = formerIdOf(envelope);
  const event: EventMessage = {
    kind: 'event',
    platform: 'genesys',
    eventId,
    eventType: topicName,
    topic: 'enrichment',
    occurredAt: timestamp,
    acceptedAtMs: rig.clock.now(),
    payloadHash: eventId,
    generation: 0,
    correlationId: 'corr-1',
    data: { topicName, eventBody },
  };
  await rig.accept(event, unhurried);
  const record = rig.records.records.get(recordKey(hasher, 'genesys', eventId));
  delete record?.acceptedAtMs;
  delete record?.seen;
  rig.calls.length = 0;
  return eventId;
}

/** Effects so far: the worker drops what its record calls applied, so that each id has one. */
const idsIn = ({ queues }: Pick<Rig, 'queues'>): string[] => [
  ...new Set(queues.held.enrichment.map(({ event }) => event.eventId)),
];
const deliver = (rig: Rig, ...envelopes: Station[]) =>
  rig.ingest(...envelopes.map((envelope) => JSON.stringify(envelope)));

describe('P2: events accepted by the release before and delivered again after it', () => {
  test.each([0, 4999, 60_000])('have one effect, accepted %i ms after they happened', async (lateMs) => {
    const rig = busRig();
    await rig.clock.advance(lateMs);
    const formerId = await acceptedBefore(rig, station('on', 0));
    expect(await deliver(rig, station('on', 0), station('on', 0))).toEqual([]);
    expect(idsIn(rig)).toEqual([formerId]);
    expect(rig.metrics.sums.get('EventsDuplicate')).toBe(2);
    expect(rig.queues.held.quarantine).toEqual([]);
  });

  test('have one effect once applied, and are not queued again', async () => {
    const rig = busRig();
    const formerId = await acceptedBefore(rig, station('on', 0));
    await rig.apply('genesys', formerId);
    await deliver(rig, station('on', 0));
    expect(rig.calls).toEqual(['inForceSince', 'find', 'observe']);
    expect(idsIn(rig)).toEqual([formerId]);
  });

  test('are told from later happenings with the same body', async () => {
    const rig = busRig();
    const formerId = await acceptedBefore(rig, station('on', 0));
    await rig.clock.advance(9000);
    await deliver(rig, station('off', 5000), station('on', 9000), station('on', 9000), station('on', 0));
    const ids = idsIn(rig);
    expect(ids).toHaveLength(3);
    expect(ids).toContain(formerId);
    expect(rig.metrics.sums.get('EventsDuplicate')).toBe(2);
  });

  test('are known where the sender’s clock is up to five seconds ahead of ours, no further', async () => {
    const rig = busRig();
    await acceptedBefore(rig, station('on', 0));
    await deliver(rig, station('on', 5000));
    expect(idsIn(rig)).toHaveLength(1);
    await deliver(rig, station('on', 5001));
    expect(idsIn(rig)).toHaveLength(2);
  });

  test('are looked for a day after the change, by one more call, and one a container for its time', async () => {
    const rig = busRig();
    await deliver(rig, station('on', 0));
    expect(rig.calls).toEqual(['inForceSince', 'find', 'observe', 'sendEvent']);
    rig.calls.length = 0;
    await deliver(rig, station('on', 1000));
    expect(rig.calls).toEqual(['find', 'observe', 'sendEvent']);
    await rig.clock.advance(DAY_MS);
    rig.calls.length = 0;
    await deliver(rig, station('on', DAY_MS));
    expect(rig.calls).toEqual(['observe', 'sendEvent']);
  });

  test('cost nothing where the body distinguishes happenings', async () => {
    const rig = busRig();
    const envelope = station('on', 0);
    Object.assign(envelope.detail.eventBody, { eventTime: START });
    await deliver(rig, envelope);
    expect(rig.calls).toEqual(['observe', 'sendEvent']);
  });

  test.each(['find', 'inForceSince'] as const)(
    'P1: where %s fails nothing is taken for new',
    async (call) => {
      const rig = busRig();
      const formerId = await acceptedBefore(rig, station('on', 0));
      rig.faults.set(call, 'before');
      const again = await deliver(rig, station('on', 0));
      rig.faults.clear();
      if (again.length > 0) await deliver(rig, station('on', 0));
      expect(idsIn(rig)).toEqual([formerId]);
    },
  );

  test('a record of another payload under the former id is another event', async () => {
    const rig = ingestRig({}, undefined, { encodings: ['hex'] });
    const message = { id: 'm-1', type: 'Text', text: 'Hello', channel: { id: 'c', time: iso(0) } };
    const receipt = { id: 'm-1', type: 'Receipt', status: 'Delivered', channel: { id: 'c', time: iso(0) } };
    await rig.post('genesys', JSON.stringify(message));
    expect((await rig.post('genesys', JSON.stringify(receipt))).body).toEqual({
      status: 'accepted',
      eventId: 'm-1:Receipt:Delivered',
    });
  });

  test('a receipt that the release before took in under its message’s id stays one', async () => {
    const rig = ingestRig();
    const receipt = { id: 'm-1', type: 'Receipt', status: 'Delivered', channel: { id: 'c', time: iso(0) } };
    await rig.records.observe(recordKey(hasher, 'genesys', 'm-1'), payloadHash(hasher, receipt), START);
    expect((await rig.post('genesys', JSON.stringify(receipt))).body).toEqual({
      status: 'duplicate',
      eventId: 'm-1',
    });
  });
});

test('P1: whether the rule of ids is new can’t be read: it counts as new, and that is told', async () => {
  const { clock, log } = memorySystem();
  const rules: string[] = [];
  const found: string[] = [];
  const fault = new UnavailableError('table', 'gone');
  const former = {
    async inForceSince(rule: string): Promise<number> {
      rules.push(rule);
      throw fault;
    },
    async find(key: string) {
      found.push(key);
      return undefined;
    },
  };
  const one = { platform: 'genesys', eventId: 'new', payloadHash: 'h', occurredAt: iso(0) } as EventMessage;
  const knownAs = (windowMs: number) =>
    createKnownAs({ former, clock, hasher, log }, windowMs)(one, 'old', unhurried);
  expect(await knownAs(DAY_MS)).toBe(one);
  expect([rules, found]).toEqual([['event-ids-2'], [recordKey(hasher, 'genesys', 'old')]]);
  expect(log.lines).toEqual([
    {
      ...{ level: 'warn', message: 'it is not known since when event ids are formed as today' },
      fields: { error: fault },
    },
  ]);
  expect(await knownAs(0)).toBe(one);
  expect(rules).toHaveLength(1);
});
