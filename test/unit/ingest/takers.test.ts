/** Fan-out: an event goes to every connector that asks for its type, and to the default ones last. */
import { describe, expect, it } from '@jest/globals';
import { memoryEventQueues } from '../../../lambdas/adapters/memory/event-queues.ts';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { NotQueuedError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { createAccept } from '../../../lambdas/core/ingest/accept.ts';
import { readTakers, takerQueuesIn } from '../../../lambdas/core/ingest/takers.ts';
import { recordKeyOf } from '../../../lambdas/core/message/keys.ts';
import { unhurried } from '../../../lambdas/core/time/deadline.ts';
import { event } from '../worker/rig.ts';

const EHR = { connector: 'ehr', queue: 'ehr-url', types: ['*.wrapup'] };
const wrapUp = event('e-1', 'i-1', { eventType: 'conversation.wrapup' });

type Fault = 'refused' | 'doubtful';

function rig(takers: unknown[], faults: Record<string, Fault> = {}) {
  const system = memorySystem();
  const records = memoryEventRecords();
  const queues = memoryEventQueues(system.clock, hasher);
  const calls: string[] = [];
  const through = async (name: string, send: () => Promise<void>): Promise<void> => {
    calls.push(name);
    if (faults[name] === 'refused') throw new NotQueuedError('fault', 'SQS said no');
    await send();
    if (faults[name] === 'doubtful') throw new UnavailableError('fault', 'the answer was lost');
  };
  const accept = createAccept({
    ...system,
    hasher,
    records: {
      noteQuarantined: records.noteQuarantined,
      async observe(...given) {
        calls.push('record');
        return records.observe(...given);
      },
      async forget(...given) {
        calls.push('forget');
        return records.forget(...given);
      },
    },
    queues: { ...queues, sendEvent: (one) => through('crm', () => queues.sendEvent(one)) },
    takers: {
      of: readTakers(takers.length === 0 ? '' : JSON.stringify(takers)),
      queues: { sendTo: (url, one) => through(url, () => queues.sendTo(url, one)) },
    },
  });
  return { accept: (one = wrapUp) => accept(one, unhurried), calls, faults, queues, records, system };
}

describe('fan-out', () => {
  it('takes two calls without further takers', async () => {
    const { accept, calls } = rig([]);
    expect(await accept()).toBe('accepted');
    expect(calls).toEqual(['record', 'crm']);
  });

  it('takes one call more for each taker, the default one last; no taker gets it twice', async () => {
    const crn = { connector: 'notes', queue: 'notes-url', types: ['*'] };
    const { accept, calls, queues } = rig([EHR, { ...EHR, types: ['*'], topics: ['voice'] }, crn]);
    expect(await accept()).toBe('accepted');
    expect(calls.slice(0, 3).sort()).toEqual(['ehr-url', 'notes-url', 'record']);
    expect(calls.slice(3)).toEqual(['crm']);
    expect(queues.taken.get('ehr-url')).toMatchObject([{ event: { eventId: 'e-1' } }]);
  });

  it.each([
    ['another type', { types: ['*.start'] }],
    ['another topic', { topics: ['digital'] }],
  ])('passes by who asks for %s', async (_what, more) => {
    const { accept, calls } = rig([{ ...EHR, ...more }]);
    await accept();
    expect(calls).toEqual(['record', 'crm']);
  });

  it.each<Fault>(['refused', 'doubtful'])(
    'P1: nothing goes to the default taker where another one is %s, and the retry reaches all',
    async (fault) => {
      const { accept, calls, faults, queues } = rig([EHR], { 'ehr-url': fault });
      await expect(accept()).rejects.toThrow(UnavailableError);
      expect(calls).not.toContain('crm');
      delete faults['ehr-url'];
      await accept();
      expect(queues.taken.get('ehr-url')).toHaveLength(1);
      expect(queues.held.voice).toHaveLength(1);
    },
  );

  it.each([
    ['every taker was refused', { 'ehr-url': 'refused' }, [EHR], true],
    [
      'one of two was refused',
      { 'ehr-url': 'refused' },
      [EHR, { ...EHR, connector: 'b', queue: 'b' }],
      false,
    ],
    ['only the last was refused', { crm: 'refused' }, [EHR], false],
    ['there is a doubt', { 'ehr-url': 'doubtful' }, [EHR], false],
  ] as const)('P1: the record is forgotten where %s: %#', async (_what, faults, takers, isForgotten) => {
    const { accept, records } = rig([...takers], { ...faults });
    await expect(accept()).rejects.toThrow(UnavailableError);
    expect(records.records.has(recordKeyOf(hasher, wrapUp))).toBe(!isForgotten);
  });

  it('an event that the default taker has applied is sent to nobody', async () => {
    const { accept, calls, records, system } = rig([EHR]);
    await accept();
    const nowMs = system.clock.now();
    const { payloadHash } = wrapUp;
    const target = { key: recordKeyOf(hasher, wrapUp), generation: 0, payloadHash };
    await records.claim(target, 'worker', nowMs, nowMs + 1000);
    await records.complete(target, 'worker', nowMs);
    calls.length = 0;
    expect(await accept()).toBe('duplicate');
    expect(calls).toEqual(['record']);
  });

  it.each(['{', '{}', '[{"connector":"a"}]', '[{"connector":"a","queue":"q","types":"*"}]'])(
    'refuses a setting that is none: %s',
    (text) => {
      expect(() => readTakers(text)).toThrow('TAKERS');
    },
  );
});

describe('the setting TAKERS', () => {
  it('tells the queues of connectors', () => {
    expect([...takerQueuesIn('')]).toEqual([]);
    const both = [EHR, { ...EHR, connector: 'notes', queue: 'notes-url' }];
    expect([...takerQueuesIn(JSON.stringify(both))]).toEqual([
      ['ehr', 'ehr-url'],
      ['notes', 'notes-url'],
    ]);
  });

  it.each([
    ['no list', {}],
    ['an entry that is none beside one that is', [EHR, 7]],
    ['a connector that is no text', [{ ...EHR, connector: 7 }]],
    ['a queue that is no text', [{ ...EHR, queue: 7 }]],
    ['types that are no list', [{ ...EHR, types: 'x' }]],
    ['a type that is no text', [{ ...EHR, types: ['x', 7] }]],
    ['topics that are no list', [{ ...EHR, topics: 'voice' }]],
    ['a topic that is no text', [{ ...EHR, topics: ['voice', 7] }]],
  ])('is at fault with %s, and the sentence names it', (_what, value) => {
    for (const read of [readTakers, takerQueuesIn])
      expect(() => read(JSON.stringify(value))).toThrow(
        'TAKERS must be a JSON list of {connector, queue, types, topics?}.',
      );
  });
});
