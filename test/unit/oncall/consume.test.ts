import { beforeEach, describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { PermanentError, TransientError } from '../../../lambdas/core/errors.ts';
import { createOnCallConsumer } from '../../../lambdas/core/oncall/consume.ts';
import type { DeadLetterNote, QueueRecord } from '../../../lambdas/core/ports.ts';

const event = {
  key: 'breaker-crm-1',
  version: 1,
  action: 'trigger',
  severity: 'critical',
  summary: 's',
  source: 'crm',
  sinceMs: 1,
};

describe('on-call consumer', () => {
  let system: ReturnType<typeof memorySystem>;
  let faults: (Error | undefined)[];
  let calls: string[];
  let notes: DeadLetterNote[];
  const record = (body: unknown, sentAtMs = system.clock.now()): QueueRecord => ({
    messageId: 'm',
    receiptHandle: 'r',
    body: JSON.stringify(body),
    group: 'm',
    sentAtMs,
    receiveCount: 3,
    attributes: {},
  });
  const consumer = () =>
    createOnCallConsumer({
      ...system,
      notifiers: faults.map(
        (fault) => async () => (fault === undefined ? 'delivered' : Promise.reject(fault)),
      ),
      queue: {
        release: async (records, seconds) => void calls.push(`back ${records.length} ${seconds}`),
        deadLetter: async (_record, _body, note) => {
          calls.push(`dead ${note.reason} ${note.attempts}`);
          notes.push(note);
        },
      },
      source: 'oncall-events',
      settings: { maxBackoffMs: 60_000, giveUpMs: 14_400_000 },
    });

  beforeEach(() => {
    system = memorySystem();
    faults = [undefined];
    calls = [];
    notes = [];
  });

  it('P8: what is delivered leaves the queue', async () => {
    expect(await consumer()([record(event)])).toEqual([]);
    expect(calls).toEqual([]);
    expect(system.log.lines).toEqual([]);
  });

  it('P8: a failed page is released for seconds, not for the queue’s visibility', async () => {
    faults = [new TransientError('down')];
    expect(await consumer()([record(event)])).toHaveLength(1);
    expect(calls).toEqual(['back 1 8']);
  });

  it('P8: one pager’s failure does not keep another from being paged', async () => {
    faults = [new TransientError('down'), undefined];
    expect(await consumer()([record(event)])).toHaveLength(1);
  });

  it('P11: a page that the pager refuses, or that is too old, is dead-lettered with its reason', async () => {
    faults = [new PermanentError(400, 'refused')];
    expect(await consumer()([record(event)])).toEqual([]);
    faults = [new TransientError('down')];
    expect(await consumer()([record(event, system.clock.now() - 14_400_000)])).toEqual([]);
    expect(calls).toEqual(['dead permanent 3', 'dead retries-exhausted 3']);
    expect([...system.metrics.sums]).toEqual([
      ['DeadLetters/permanent', 1],
      ['DeadLetters/retries-exhausted', 1],
    ]);
  });

  it('P11: a dead page reports who refused it, in no more than 256 characters', async () => {
    faults = [new PermanentError(400, 'refused'), new PermanentError(400, 'x'.repeat(300))];
    const sentAtMs = system.clock.now() - 1;
    await consumer()([record(event, sentAtMs)]);
    expect(notes).toEqual([
      {
        reason: 'permanent',
        error: `refused; ${'x'.repeat(247)}`,
        attempts: 3,
        firstAtMs: sentAtMs,
        lastAtMs: system.clock.now(),
        source: 'oncall-events',
        correlationId: 'm',
      },
    ]);
  });

  it('P8: a page that one pager refuses and another may still take is tried again, and on-call can look it up', async () => {
    faults = [new PermanentError(400, 'refused'), new TransientError('down')];
    const just = system.clock.now() - 14_399_999;
    expect(await consumer()([record(event, just)])).toHaveLength(1);
    expect(calls).toEqual(['back 1 8']);
    const fields = { incident: 'breaker-crm-1', action: 'trigger', why: 'refused; down' };
    expect(system.log.lines).toEqual([{ level: 'error', message: 'page failed', fields }]);
  });

  it('P8: without a pager a step is dropped with a line that says so', async () => {
    faults = [];
    expect(await consumer()([record(event)])).toEqual([]);
    expect(system.log.lines).toEqual([
      { level: 'warn', message: 'incident without a pager', fields: { incident: 'breaker-crm-1' } },
    ]);
  });

  it('a message that is no incident is dropped with a line, not sent and not retried for ever', async () => {
    faults = [new TransientError('refused')];
    expect(await consumer()([record({ hello: 1 })])).toEqual([]);
    expect(calls).toEqual([]);
    expect(system.log.lines).toEqual([
      { level: 'warn', message: 'on-call message without an incident', fields: { messageId: 'm' } },
    ]);
  });
});
