import { describe, expect, test } from '@jest/globals';
import {
  AuthError,
  NoVerdictError,
  PermanentError,
  TransientError,
  UnavailableError,
  UnsendableError,
} from '../../../lambdas/core/errors.ts';
import { event, targetOf, workerRig } from './rig.ts';

const failing = (id: string, error: () => Error) => async (message: { eventId: string }) => {
  if (message.eventId === id) throw error();
  return {};
};

describe('classes of errors', () => {
  test('P11: a 422 that comes three times reaches the DLQ with its reason, and the later events of its interaction go on', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2', 'a3']) rig.send(event(id));
    rig.script(failing('a2', () => new PermanentError(422, 'crm answered 422 (invalid_state)')));
    const atMs = rig.clock.now();
    await rig.runFor(30_000);
    expect(rig.effects).toEqual(['a1', 'a3']);
    expect(rig.calls.map(({ id }) => id)).toEqual(['a1', 'a2', 'a2', 'a2', 'a3']);
    expect(rig.fifo.peek()).toEqual([]);
    const [letter] = rig.deadLetters();
    expect(letter?.message).toEqual({ v: 1, ...event('a2'), generation: 1 });
    expect(letter?.attributes).toEqual({
      reason: 'permanent',
      error: 'crm answered 422 (invalid_state)',
      attempts: '3',
      firstAt: String(atMs),
      lastAt: String(rig.calls.findLast(({ id }) => id === 'a2')?.atMs),
      source: 'voice',
      correlationId: 'correlation-a2',
    });
    expect(rig.system.metrics.sums.get('DeadLetters/permanent')).toBe(1);
    expect(rig.system.metrics.sums.get('MassRefusals/crm')).toBeUndefined();
  });

  test('P11: what we can not send at all is dead-lettered at once, and the breakers hear of no call', async () => {
    const rig = workerRig();
    for (const id of ['a1', 'a2']) rig.send(event(id));
    rig.script(failing('a1', () => new UnsendableError(400, 'the id cannot be in a path')));
    await rig.poll();
    expect(rig.effects).toEqual(['a2']);
    expect(rig.deadLetters()).toMatchObject([
      { message: { eventId: 'a1' }, attributes: { reason: 'permanent' } },
    ]);
    expect(rig.guard.reports.map(({ outcome }) => outcome)).toEqual(['released', 'success']);
    expect(rig.operation.reports.map(({ outcome }) => outcome)).toEqual(['released', 'success']);
  });

  test('P11: a replay of a dead letter keeps its effect key and supersedes the source copy', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(failing('a1', () => new PermanentError(422, 'crm answered 422')));
    await rig.runFor(30_000);
    await rig.clock.advance(301_000);
    rig.send(event('a1'));
    await rig.poll();
    expect(rig.calls).toHaveLength(3);
    rig.script(async () => ({}));
    rig.send(event('a1', 'i-1', { generation: 2 }));
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
  });

  test('P11: a replay that fails again comes back to the DLQ, under another deduplication id', async () => {
    const rig = workerRig();
    rig.script(failing('a1', () => new PermanentError(422, 'crm answered 422')));
    rig.send(event('a1'));
    await rig.runFor(30_000);
    rig.send(event('a1', 'i-1', { generation: 2 }));
    await rig.runFor(30_000);
    expect(rig.deadLetters().map(({ message }) => message.generation)).toEqual([1, 3]);
  });

  test('P11: a body that is no event reaches the DLQ as malformed, and its group goes on', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    const [{ group } = { group: '' }] = rig.fifo.peek();
    rig.fifo.send({ body: '{"kind":"event"', group, deduplicationId: 'x' });
    rig.fifo.send({ body: JSON.stringify({ ...event('a9'), generation: -1 }), group, deduplicationId: 'y' });
    rig.send(event('a2'));
    await rig.poll();
    expect(rig.effects).toEqual(['a1', 'a2']);
    const error = 'not a message of this queue';
    expect(rig.deadLetters()).toMatchObject([
      { attributes: { reason: 'malformed', error } },
      { attributes: { reason: 'malformed', error } },
    ]);
  });

  test('P2: another payload under a known id is kept aside and never applied, each of several', async () => {
    const ids: string[] = [];
    const rig = workerRig({
      wrap: (seams) => ({
        ...seams,
        queue: {
          ...seams.queue,
          deadLetter(record, body, note, id) {
            ids.push(id);
            return seams.queue.deadLetter(record, body, note, id);
          },
        },
      }),
    });
    await rig.records.observe(targetOf(event('a1')).key, 'the accepted one', rig.clock.now());
    rig.send(event('a1', 'i-1', { payloadHash: 'a'.repeat(64) }));
    await rig.clock.advance(301_000);
    rig.send(event('a1', 'i-1', { payloadHash: 'b'.repeat(64) }));
    rig.send(event('a2'));
    await rig.poll();
    expect(rig.effects).toEqual(['a2']);
    const error = 'another payload was accepted under this id';
    const letter = {
      message: { eventId: 'a1', generation: 0 },
      attributes: { reason: 'payload-conflict', error },
    };
    expect(rig.deadLetters()).toMatchObject([letter, letter]);
    // Not above what SQS takes.
    expect(Math.max(...ids.map(({ length }) => length))).toBeLessThanOrEqual(128);
    // The accepted one is not dead.
    const accepted = { ...targetOf(event('a1')), payloadHash: 'the accepted one' };
    expect((await rig.records.claim(accepted, 'x', rig.clock.now(), 0)).kind).toBe('claimed');
  });

  test.each([
    ['a time-out', new TransientError('no answer within 3000 ms'), 'failure', 1],
    ['an answer without a verdict', new NoVerdictError('crm answered 200 without a verdict'), 'unknown', 1],
    ['a 401 that a refresh did not fix', new AuthError('crm answered 401'), 'failure', 1],
    ['a fault of our own', new UnavailableError('secret', 'no secret'), 'released', 0],
    ['an error that nobody foresaw', new TypeError('+1 555 0100 is no number'), 'unknown', 1],
  ])('P4: %s is reported and recorded as what it is', async (_name, error, outcome, tries) => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(failing('a1', () => error));
    await rig.poll();
    expect(rig.guard.reports.map((report) => report.outcome)).toEqual([outcome]);
    const said = outcome === 'failure' ? { answer: error.message } : {};
    expect(rig.guard.reports[0]?.report).toEqual({ beganAtMs: expect.any(Number), ...said });
    expect(await rig.records.claim(targetOf(event('a1')), 'x', rig.clock.now(), 0)).toMatchObject({
      kind: 'claimed',
      history: { tries },
    });
    expect(JSON.stringify([rig.system.log.lines, [...rig.records.records.values()]])).not.toContain('555');
  });

  test('P4: a call that had no turn for its second exchange has used up its lease, and began with the first', async () => {
    let beganAtMs = 0;
    const rig = workerRig({
      wrap: (seams) => ({
        ...seams,
        crm: {
          async applyEvent(_event, { each }) {
            await rig.clock.sleep(1000);
            beganAtMs = rig.clock.now();
            await each?.(() => rig.clock.sleep(1000));
            throw new UnavailableError('rate_late', 'no turn');
          },
        },
      }),
    });
    rig.send(event('a1'));
    await rig.poll();
    expect(rig.guard.reports).toMatchObject([{ outcome: 'unknown', report: { beganAtMs } }]);
  });

  test('P4: back-off doubles from try to try up to its maximum', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    rig.script(failing('a1', () => new TransientError('crm answered 500')));
    const waits: number[] = [];
    for (let turn = 0; turn < 10; turn += 1) {
      await rig.poll();
      const seconds = rig.waiting()[0]?.seconds ?? 0;
      waits.push(seconds);
      await rig.clock.advance(seconds * 1000);
    }
    waits.forEach((seconds, index) => {
      const least = Math.min(300, 2 ** (index + 1));
      expect(seconds).toBeGreaterThanOrEqual(least);
      expect(seconds).toBeLessThanOrEqual(Math.min(300, least + 1));
    });
  });

  test('P12: while so much waits that the downstream is crowded, every back-off is doubled', async () => {
    const rig = workerRig();
    rig.guard.isBackpressured = true;
    rig.send(event('a1'));
    rig.script(failing('a1', () => new TransientError('crm answered 500')));
    await rig.poll();
    const seconds = rig.waiting()[0]?.seconds ?? 0;
    expect(seconds).toBeGreaterThanOrEqual(4);
    expect(seconds).toBeLessThanOrEqual(6);
  });

  test('P4: the back-off goes by the tries, not by how often SQS has shown the message', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    for (let turn = 0; turn < 8; turn += 1) {
      const [record] = rig.fifo.receive(1);
      rig.fifo.changeVisibility(record?.receiptHandle ?? '', 0);
    }
    rig.script(failing('a1', () => new TransientError('crm answered 500')));
    await rig.poll();
    expect(rig.waiting()[0]?.seconds).toBeLessThanOrEqual(3);
  });

  test('P15: each try stands in the record with what was answered, the one that made the effect last', async () => {
    const rig = workerRig();
    rig.send(event('a1'));
    const answers = [503, 500];
    rig.script(async () => {
      await rig.clock.sleep(1000);
      const status = answers.shift();
      if (status !== undefined) throw new TransientError(`crm answered ${status}`);
      return {};
    });
    await rig.runFor(60_000);
    const tries = ['crm answered 503', 'crm answered 500', 'applied'].map((answer, i) => ({
      atMs: rig.calls[i]?.atMs,
      tookMs: 1000,
      answer,
    }));
    expect(rig.records.records.get(targetOf(event('a1')).key)?.history.recent).toEqual(tries);
  });

  test.each(['sendUpdates', 'complete'] as const)(
    'P2: where %s fails, the effect is made again under its own key, and the update is queued',
    async (method) => {
      let broken = true;
      const fail = (): void => {
        if (broken) throw new UnavailableError('aws', 'no answer');
      };
      const rig = workerRig({
        wrap: (seams) => ({
          ...seams,
          records: {
            ...seams.records,
            async complete(...given) {
              if (method === 'complete') fail();
              return seams.records.complete(...given);
            },
          },
          updates: {
            async sendUpdates(updates) {
              if (method === 'sendUpdates') fail();
              return seams.updates.sendUpdates(updates);
            },
          },
        }),
      });
      rig.send(event('a1'));
      rig.send(event('a2'));
      rig.script(async ({ eventId }) => ({ caseId: `case-${eventId}` }));
      await rig.poll();
      expect(rig.waiting()).toEqual([
        { id: 'a1', seconds: 5 },
        { id: 'a2', seconds: 5 },
      ]);
      broken = false;
      await rig.runFor(60_000);
      expect(rig.effects).toEqual(['a1', 'a2']);
      expect([...rig.records.records.values()].every(({ applied }) => applied)).toBe(true);
      expect(new Set(rig.updates.sent.map(({ caseId }) => caseId))).toEqual(new Set(['case-a1', 'case-a2']));
    },
  );

  test('P3: where SQS can not be reached, the records come back after the visibility time-out', async () => {
    const rig = workerRig({
      wrap: (seams) => ({
        ...seams,
        queue: {
          ...seams.queue,
          async release() {
            throw new UnavailableError('queue_unavailable', 'no answer');
          },
        },
      }),
    });
    rig.send(event('a1'));
    rig.send(event('a2'));
    rig.script(failing('a1', () => new TransientError('crm answered 500')));
    await rig.poll();
    expect(rig.crashes).toEqual([]);
    expect(rig.waiting().map(({ id, seconds }) => [id, seconds])).toEqual([
      ['a1', 180],
      ['a2', 180],
    ]);
  });

  test.each(['claim', 'fail', 'complete', 'markDeadLettered'] as const)(
    'P2: where the record can not be reached (%s), the message and its tail come back in seconds',
    async (method) => {
      let broken = true;
      const rig = workerRig({
        wrap: (seams) => ({
          ...seams,
          records: {
            ...seams.records,
            [method]: async (...args: never[]) => {
              if (broken) throw new UnavailableError('store_unavailable', 'no table');
              return (seams.records[method] as (...given: never[]) => Promise<unknown>)(...args);
            },
          },
        }),
      });
      rig.send(event('a1'));
      rig.send(event('a2'));
      const errors = {
        fail: new TransientError('crm answered 500'),
        markDeadLettered: new UnsendableError(422, 'no'),
      };
      if (method === 'fail' || method === 'markDeadLettered') rig.script(failing('a1', () => errors[method]));
      await rig.poll();
      expect(rig.waiting().map(({ id }) => id)).toEqual(['a1', 'a2']);
      for (const { seconds } of rig.waiting()) expect(seconds).toBe(5);
      broken = false;
      rig.script(async () => ({}));
      await rig.runFor(120_000);
      expect(rig.effects).toEqual(['a1', 'a2']);
    },
  );
});
