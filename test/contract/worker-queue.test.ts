import { describe, expect, test } from '@jest/globals';
import { sqsWorkerQueue } from '../../lambdas/adapters/sqs/worker-queue.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import type { DeadLetterNote, QueueRecord } from '../../lambdas/core/ports.ts';
import { withSqs } from './support/fauxqs.ts';
import { fauxqsQueue, memoryQueue, type QueueUnderTest } from './support/queue-under-test.ts';

const note: DeadLetterNote = {
  reason: 'permanent',
  error: 'crm answered 422 (invalid_state)',
  attempts: 3,
  firstAtMs: 1_767_225_600_000,
  lastAtMs: 1_767_225_660_000,
  source: 'voice',
  correlationId: 'c-1',
};
const message = (id: string, group = 'g') => ({ body: `body of ${id}`, group, deduplicationId: id });

function describeQueue(open: () => Promise<QueueUnderTest>): void {
  describe('FIFO', () => {
    test('P3: a group is handed out in order and is locked while one of it is in flight', async () => {
      const queue = await open();
      for (const id of ['a1', 'a2']) await queue.send(message(id, 'a'));
      await queue.send(message('b1', 'b'));
      const first = await queue.receive(1);
      expect(first.map(({ body, group }) => [body, group])).toEqual([['body of a1', 'a']]);
      expect((await queue.receive(10)).map(({ group }) => group)).toEqual(['b']);
      expect(await queue.receive(10)).toEqual([]);
      await queue.delete(first[0]?.receiptHandle ?? '');
      expect((await queue.receive(10)).map(({ body }) => body)).toEqual(['body of a2']);
    });

    test('P3: a message that becomes visible again comes before the later ones of its group', async () => {
      const queue = await open();
      for (const id of ['a1', 'a2']) await queue.send(message(id));
      const [first] = await queue.receive(1);
      await queue.changeVisibility(first?.receiptHandle ?? '', 0);
      const [again] = await queue.receive(1);
      expect([again?.body, again?.receiveCount]).toEqual(['body of a1', 2]);
    });

    test('P2: a repeated deduplication id is accepted and never delivered, even after the first was deleted', async () => {
      const queue = await open();
      const messageId = await queue.send(message('a1'));
      const [first] = await queue.receive(10);
      expect(first?.messageId).toBe(messageId);
      await queue.delete(first?.receiptHandle ?? '');
      expect(await queue.send(message('a1'))).toBe(messageId);
      expect(await queue.receive(10)).toEqual([]);
      await queue.send(message('a1:1'));
      expect(await queue.receive(10)).toHaveLength(1);
    });

    test('P11: after its last receive a message is redriven', async () => {
      const queue = await open();
      await queue.send(message('a1'));
      for (let turn = 0; turn < 3; turn += 1) {
        const [record] = await queue.receive(10);
        await queue.changeVisibility(record?.receiptHandle ?? '', 0);
      }
      expect(await queue.receive(10)).toEqual([]);
      expect((await queue.deadLetters()).map(({ body }) => body)).toEqual(['body of a1']);
    });
  });

  describe('WorkerQueue', () => {
    test('P3: puts records back for as long as it is told, more than ten at once', async () => {
      const queue = await open();
      for (let index = 0; index < 12; index += 1) await queue.send(message(`m${index}`, `g${index}`));
      const records = [...(await queue.receive(10)), ...(await queue.receive(10))];
      expect(records).toHaveLength(12);
      await queue.worker.release(records.slice(0, 11), 0);
      expect(await queue.counts()).toEqual({ visible: 11, inFlight: 1 });
      const again = [...(await queue.receive(10)), ...(await queue.receive(10))];
      await queue.worker.release(again, 500);
      expect(await queue.counts()).toEqual({ visible: 0, inFlight: 12 });
    });

    test('P3: passes over receipt handles that have expired', async () => {
      const queue = await open();
      await queue.send(message('a1', 'a'));
      await queue.send(message('b1', 'b'));
      const records = await queue.receive(10);
      await queue.changeVisibility(records[0]?.receiptHandle ?? '', 0);
      await queue.worker.release(records, 0);
      expect(await queue.counts()).toEqual({ visible: 2, inFlight: 0 });
    });

    test('P11: a dead letter keeps body and group and carries its note; a repeated one is swallowed, the next is not', async () => {
      const queue = await open();
      await queue.send(message('a1', 'a'));
      const [record] = (await queue.receive(1)) as [QueueRecord];
      for (const id of ['x:1', 'x:1', 'x:2']) await queue.worker.deadLetter(record, `{"n":1}`, note, id);
      const first = await queue.deadLetters();
      expect(first[0]).toMatchObject({
        body: '{"n":1}',
        group: 'a',
        attributes: {
          reason: 'permanent',
          error: 'crm answered 422 (invalid_state)',
          attempts: '3',
          firstAt: '1767225600000',
          lastAt: '1767225660000',
          source: 'voice',
          correlationId: 'c-1',
        },
      });
      await queue.changeVisibility(record.receiptHandle, 0);
    });

    test('P11: an error text of any characters, or none, makes a dead letter all the same', async () => {
      const queue = await open();
      await queue.send(message('a1'));
      const [record] = (await queue.receive(1)) as [QueueRecord];
      await queue.worker.deadLetter(
        record,
        '{}',
        { ...note, error: 'a\u0000b\nc😀', correlationId: '' },
        'y',
      );
      const [letter] = await queue.deadLetters();
      expect(letter?.attributes).toMatchObject({ error: 'a?b?c??', correlationId: '-' });
    });
  });
}

describe('the model', () => describeQueue(memoryQueue));

describe('fauxqs', () => {
  const sqs = withSqs();
  describeQueue(() => fauxqsQueue(sqs));

  test('P11: dead letters of a standard queue', async () => {
    const [source, deadLetters] = [await sqs.createQueue(false), await sqs.createQueue(false)];
    const worker = sqsWorkerQueue(sqs.client(), { source, deadLetters });
    const record = { group: 'm-1' } as QueueRecord;
    await worker.deadLetter(record, '{}', note, 'ignored');
    const [letter] = await sqs.receiveAll(deadLetters);
    expect(letter?.MessageAttributes?.['attempts']).toMatchObject({ DataType: 'Number', StringValue: '3' });
  });

  test('P11: a queue that is not there is an UnavailableError', async () => {
    const source = await sqs.createQueue(true);
    const worker = sqsWorkerQueue(sqs.client(), { source: `${source}x`, deadLetters: `${source}y.fifo` });
    const record = { group: 'g', receiptHandle: 'r' } as QueueRecord;
    await expect(worker.release([record], 0)).rejects.toThrow(UnavailableError);
    await expect(worker.deadLetter(record, '{}', note, 'x')).rejects.toThrow(UnavailableError);
  });
});
