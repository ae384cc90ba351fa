import { describe, expect, it } from '@jest/globals';
import { type Call, type FaultKind, genesysBody, ingestRig } from './rig.ts';

const taken = { status: 200, body: { status: 'accepted', eventId: 'm-1' } };
const repeated = { status: 200, body: { status: 'duplicate', eventId: 'm-1' } };

describe('protocol Ingest', () => {
  it('P1: a new event is recorded, then queued, then acknowledged: two calls', async () => {
    const rig = ingestRig();
    expect(await rig.post('genesys', genesysBody('m-1'))).toEqual(taken);
    expect(rig.calls).toEqual(['observe', 'sendEvent']);
    expect(rig.queues.held.voice).toHaveLength(1);
    expect(rig.metrics.sums.get('EventsAccepted')).toBe(1);
    expect(rig.metrics.sums.has('EventsDuplicate')).toBe(false);
    expect(rig.log.lines).toEqual([]);
  });

  it('P2: a duplicate is queued again and swallowed there: two calls', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    expect(await rig.post('genesys', ` ${genesysBody('m-1')} `)).toEqual(repeated);
    expect(rig.calls).toEqual(['observe', 'sendEvent', 'observe', 'sendEvent']);
    expect(rig.queues.held.voice).toHaveLength(1);
    expect(rig.metrics.sums.get('EventsDuplicate')).toBe(1);
  });

  it('P2: a duplicate of an applied event is not queued: one call', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    await rig.apply('genesys', 'm-1');
    rig.calls.length = 0;
    expect(await rig.post('genesys', genesysBody('m-1'))).toEqual(repeated);
    expect(rig.calls).toEqual(['observe']);
  });

  it.each([false, true])(
    'P2: the same id with another payload is quarantined, alarmed and 409 (applied: %s)',
    async (applied) => {
      const rig = ingestRig();
      await rig.post('genesys', genesysBody('m-1'));
      if (applied) await rig.apply('genesys', 'm-1');
      const answer = await rig.post('genesys', genesysBody('m-1', { eventType: 'routing.interaction.end' }));
      expect(answer).toMatchObject({ status: 409, body: { error: { code: 'payload_conflict' } } });
      expect(rig.calls.slice(2)).toEqual(['observe', 'quarantine', 'noteQuarantined']);
      expect([...rig.records.records.values()].map((one) => one.quarantinedAtMs)).toEqual([rig.clock.now()]);
      expect(rig.queues.held.quarantine).toHaveLength(1);
      expect(rig.queues.held.voice).toHaveLength(1);
      expect(rig.metrics.sums.get('PayloadConflicts')).toBe(1);
      expect(await rig.post('genesys', genesysBody('m-1'))).toEqual(repeated);
    },
  );

  it('P2: what an expired record held is no conflict', async () => {
    const rig = ingestRig();
    rig.records.observe = async () => ({ kind: 'new', payloadHash: 'of long ago' });
    expect(await rig.post('genesys', genesysBody('m-1'))).toEqual(taken);
  });

  it('P2: the same id from two platforms is two events', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    const body = JSON.stringify({ event: { id: 'm-1', type: 'interaction.created' } });
    expect(await rig.post('nice', body)).toEqual(taken);
  });

  it('P3: events of an interaction share a group, on the topic of its medium', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    await rig.post('genesys', genesysBody('m-2', { eventType: 'routing.interaction.end' }));
    await rig.post('genesys', genesysBody('m-3', { data: { id: 'i-2', type: 'chat' } }));
    await rig.post('genesys', genesysBody('m-4', { eventType: 'routing.interaction.note' }));
    const [first, second] = rig.queues.held.voice;
    expect(first?.group).toBe(second?.group);
    expect(first?.deduplicationId).not.toBe(second?.deduplicationId);
    expect(rig.queues.held.digital).toHaveLength(1);
    expect(rig.queues.held.enrichment).toEqual([{ event: expect.objectContaining({ eventId: 'm-4' }) }]);
  });

  it('a state-changing event that names no interaction goes to enrichment', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1', { data: { type: 'voice' } }));
    expect(rig.queues.held.enrichment).toHaveLength(1);
    expect(rig.queues.held.voice).toEqual([]);
  });

  it('the message holds all that the worker needs, and the payload as it came', async () => {
    const rig = ingestRig();
    const body = genesysBody('m-1');
    await rig.post('genesys', body);
    expect(rig.queues.held.voice[0]?.event).toEqual({
      v: 1,
      kind: 'event',
      platform: 'genesys',
      eventId: 'm-1',
      interactionId: 'i-1',
      eventType: 'routing.interaction.start',
      topic: 'voice',
      occurredAt: '2026-01-01T00:00:00.000Z',
      acceptedAtMs: rig.clock.now(),
      payloadHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      generation: 0,
      correlationId: 'c-1',
      data: JSON.parse(body),
    });
  });
});

describe('P1: a crash or fault at each single call', () => {
  const cases: [Call, FaultKind][] = [
    ['observe', 'before'],
    ['observe', 'after'],
    ['observe', 'hang'],
    ['sendEvent', 'before'],
    ['sendEvent', 'after'],
    ['sendEvent', 'hang'],
  ];
  it.each(cases)('%s, %s: 503, and the retry is queued once and 200', async (call, kind) => {
    const rig = ingestRig();
    rig.faults.set(call, kind);
    const answering = rig.post('genesys', genesysBody('m-1'));
    await rig.clock.advance(5000);
    const answer = await answering;
    expect(answer.status).toBe(503);
    expect(Number(answer.headers?.['retry-after'])).toBeGreaterThan(0);

    rig.faults.clear();
    expect((await rig.post('genesys', genesysBody('m-1'))).status).toBe(200);
    expect(rig.queues.held.voice).toHaveLength(1);
  });

  it('after the answer of an applied one is lost: 200 again, nothing queued', async () => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    await rig.apply('genesys', 'm-1');
    rig.faults.set('observe', 'after');
    expect((await rig.post('genesys', genesysBody('m-1'))).status).toBe(503);
    rig.faults.clear();
    expect(await rig.post('genesys', genesysBody('m-1'))).toEqual(repeated);
    expect(rig.queues.held.voice).toHaveLength(1);
  });

  it.each(['before', 'after', 'hang'] as const)('quarantine, %s: 503, and the retry is 409', async (kind) => {
    const rig = ingestRig();
    await rig.post('genesys', genesysBody('m-1'));
    rig.faults.set('quarantine', kind);
    const other = genesysBody('m-1', { eventType: 'routing.interaction.end' });
    const answering = rig.post('genesys', other);
    await rig.clock.advance(5000);
    expect((await answering).status).toBe(503);
    rig.faults.clear();
    expect((await rig.post('genesys', other)).status).toBe(409);
    expect(rig.queues.held.voice).toHaveLength(1);
  });
});
