/** What on-call sees of a worker: its lines and its counts. */
import { describe, expect, test } from '@jest/globals';
import { memoryEventRecords } from '../../../lambdas/adapters/memory/event-records.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import {
  ConflictError,
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
  UnsendableError,
} from '../../../lambdas/core/errors.ts';
import type { EventRecords } from '../../../lambdas/core/ports.ts';
import { enrichmentJob } from '../../host/default-connectors.ts';
import { jobRig } from './job-rig.ts';
import { event, workerRig } from './rig.ts';

const away = new UnavailableError('store_unavailable', 'no answer', 7);
const failWith = (error: Error) => async () => {
  throw error;
};
/** A worker with one method of its records replaced. */
const spoilt = (method: 'claim' | 'complete' | 'fail' | 'release', error: Error) =>
  workerRig({
    wrap: (seams) => ({
      ...seams,
      records: { ...seams.records, [method]: () => Promise.reject(error) } as EventRecords,
    }),
  });

describe('what on-call hears from a worker', () => {
  test.each([
    ['a downstream that fails', new TransientError('crm answered 500'), 'warn', 'crm answered 500'],
    ['a refusal', new PermanentError(422, 'crm answered 422'), 'warn', 'crm answered 422'],
    [
      'a fault that nobody foresaw',
      new RangeError('x'),
      'error',
      expect.stringMatching(/^unexpected RangeErr/),
    ],
  ])('P9: %s is a line with its cause and its correlation id', async (_name, error, level, text) => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(failWith(error));
    await rig.poll();
    expect(rig.system.log.lines[0]).toEqual({
      level,
      message: 'call failed',
      fields: { error: text, downstream: 'crm', correlationId: 'correlation-a1' },
    });
  });

  test('P8: every call is counted, and timed where it is the CRM', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'b1']) rig.send(event(id, id.slice(0, 1)));
    await rig.poll();
    expect(Object.fromEntries(rig.system.metrics.sums)).toEqual({
      'Attempts/crm': 3,
      CRMDirectCallLatency: 3,
      'TimeToEffect/crm/voice': 3,
    });
    const records = memoryEventRecords();
    const warehouse = { putEvent: async () => undefined };
    const other = jobRig(() => enrichmentJob({ records, hasher, timeoutMs: 3000, warehouse }));
    other.send(event('e-1', 'i-1', { topic: 'enrichment' }));
    await other.poll();
    expect(Object.fromEntries(other.system.metrics.sums)).toEqual({
      'Attempts/warehouse': 1,
      'TimeToEffect/warehouse/enrichment': 1,
    });
  });

  test('P11: a dead letter is a line and a count by its reason', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(failWith(new UnsendableError(422, 'no place for it')));
    await rig.poll();
    expect(rig.system.log.lines.at(-1)).toEqual({
      level: 'warn',
      message: 'message dead-lettered',
      fields: {
        reason: 'permanent',
        error: 'no place for it',
        attempts: 1,
        source: 'voice',
        correlationId: 'correlation-a1',
      },
    });
  });

  test('P11: a message that keeps failing is reported when its fifth failure counts, once', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(failWith(new TransientError('crm answered 500')));
    const stuck = () => rig.system.log.lines.filter(({ message }) => message.startsWith('a message keeps'));
    await rig.runFor(50 * 60_000);
    expect(stuck()).toEqual([
      {
        level: 'warn',
        message: 'a message keeps failing while others succeed',
        fields: { tries: expect.any(Number), error: 'crm answered 500', correlationId: 'correlation-a1' },
      },
    ]);
    expect(rig.system.metrics.sums.get('MessageStuck/crm')).toBe(1);
  });

  test.each([
    ['claim', away, 7],
    ['complete', away, 7],
    ['complete', new ConflictError('the claim is lost'), 5],
  ] as const)(
    'P2: a record that could not be written (%s) is a line, and comes back when the store says',
    async (method, error, seconds) => {
      const rig = spoilt(method, error);
      rig.send(event('a1'));
      await rig.poll();
      expect(rig.system.log.lines).toContainEqual({
        level: 'warn',
        message: 'record released for a fault of a store',
        fields: { error, correlationId: 'correlation-a1' },
      });
      expect(rig.waiting()).toEqual([{ id: 'a1', seconds }]);
    },
  );

  test('P2: a claim that could not be let go is a line, and no more', async () => {
    const rig = spoilt('release', away);
    for (const id of ['a1', 'b1']) rig.send(event(id, id.slice(0, 1)));
    // Claimed, and then refused a lease.
    rig.operation.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: rig.clock.now() };
    await rig.poll();
    expect(rig.crashes).toEqual([]);
    expect(rig.system.log.lines).toContainEqual({
      level: 'warn',
      message: 'a claim stays until its lease ends',
      fields: { error: away },
    });
    expect(rig.waiting().map(({ seconds }) => seconds)).toEqual([1, 1]);
  });

  test('P12: that the hold could not be shared with the fleet is a line; the message goes back all the same', async () => {
    const rig = workerRig();
    rig.limiter.holdOff = failWith(away);
    rig.guard.holdOffMs = 3000;
    rig.send(event('a1'));
    rig.script(failWith(new ThrottledError(3000, 'crm answered 429')));
    await rig.poll();
    expect(rig.system.log.lines).toContainEqual({
      level: 'warn',
      message: 'the hold could not be shared with the fleet',
      fields: { error: away },
    });
    expect(rig.waiting()).toEqual([{ id: 'a1', seconds: 3 }]);
  });

  test('P4: that SQS could not be reached is a line with the number of records', async () => {
    const rig = workerRig({
      wrap: (seams) => ({ ...seams, queue: { ...seams.queue, release: failWith(away) } }),
    });
    for (const id of ['a1', 'a2']) rig.send(event(id));
    rig.script(failWith(new TransientError('crm answered 500')));
    await rig.poll();
    expect(rig.system.log.lines.at(-1)).toEqual({
      level: 'warn',
      message: 'records stay hidden for the whole visibility time-out',
      fields: { count: 2, error: away },
    });
  });
});

describe('a mistake of our own', () => {
  const mistake = new TypeError('a mistake of ours');
  const methods = [
    'records.claim',
    'records.complete',
    'records.release',
    'queue.release',
    'limiter.holdOff',
    'updates.sendUpdates',
  ];
  test.each(methods)('P3: in %s fails the invocation, and SQS shows the whole batch again', async (name) => {
    const [port = '', method = ''] = name.split('.');
    const rig = workerRig({
      wrap: (seams) => ({ ...seams, [port]: { ...seams[port as 'queue'], [method]: failWith(mistake) } }),
    });
    if (port === 'limiter') {
      rig.guard.holdOffMs = 1000;
      rig.limiter.holdOff = failWith(mistake);
    }
    if (method === 'release') rig.operation.view = { phase: 'ready-to-probe', untilMs: 0, sinceMs: 0 };
    rig.send(event('a1'));
    rig.script(async () => {
      if (method === 'release') throw new TransientError('crm answered 500');
      if (method === 'holdOff') throw new ThrottledError(1000, 'crm answered 429');
      return method === 'sendUpdates' ? { caseId: 'case' } : {};
    });
    await rig.poll();
    expect(rig.crashes).toEqual([mistake]);
    expect(rig.fifo.peek()).toHaveLength(1);
  });
});
