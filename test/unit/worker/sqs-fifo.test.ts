import { describe, expect, test } from '@jest/globals';
import { type FifoOptions, sqsFifo } from '../../../lambdas/adapters/memory/sqs-fifo.ts';
import { sqsStandard } from '../../../lambdas/adapters/memory/sqs-standard.ts';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';

const open = (options: Partial<FifoOptions> = {}) => {
  const clock = fakeClock();
  const queue = sqsFifo({ clock, visibilityMs: 30_000, ...options });
  const send = (...ids: string[]) =>
    ids.map((id) => queue.send({ body: id, group: id.slice(0, 1), deduplicationId: id }));
  const receive = (max = 10) => queue.receive(max).map(({ body }) => body);
  return { clock, queue, send, receive };
};

describe('the model of a FIFO queue, where AWS and local engines differ', () => {
  test('P3: one receive hands out several messages of a group, in order, oldest groups first', () => {
    const { send, receive } = open();
    send('a1', 'b1', 'a2', 'c1', 'a3');
    expect(receive(4)).toEqual(['a1', 'a2', 'a3', 'b1']);
    expect(receive()).toEqual(['c1']);
  });

  test('P3: how many of a group is for the caller to say', () => {
    const { send, receive } = open({ handOut: () => 1 });
    send('a1', 'a2', 'b1');
    expect(receive()).toEqual(['a1', 'b1']);
  });

  test('P3: a group stays locked while any of its messages is in flight', async () => {
    const { clock, queue, send, receive } = open();
    send('a1', 'a2', 'a3');
    const [first] = queue.receive(2);
    queue.changeVisibility(first?.receiptHandle ?? '', 0);
    expect(receive()).toEqual([]);
    await clock.advance(30_000);
    expect(receive()).toEqual(['a1', 'a2', 'a3']);
  });

  test('P2: deduplication ends after five minutes and is a group of its own', async () => {
    const { clock, queue, send, receive } = open();
    send('a1');
    queue.send({ body: 'other group', group: 'b', deduplicationId: 'a1' });
    expect(receive()).toEqual(['a1', 'other group']);
    await clock.advance(299_999);
    expect(send('a1')[0]?.delivered).toBe(false);
    await clock.advance(1);
    expect(send('a1')[0]?.delivered).toBe(true);
  });

  test('P2: a receipt handle expires with its visibility time-out', async () => {
    const { clock, queue, send } = open();
    send('a1');
    const [record] = queue.receive(1);
    await clock.advance(30_000);
    expect(queue.delete(record?.receiptHandle ?? '')).toBe(false);
    const [again] = queue.receive(1);
    expect(again?.receiptHandle).not.toBe(record?.receiptHandle);
    expect(queue.delete(record?.receiptHandle ?? '')).toBe(false);
    expect(queue.delete(again?.receiptHandle ?? '')).toBe(true);
    expect(queue.peek()).toEqual([]);
  });

  test('P4: with too many in flight a receive is empty, without an error', () => {
    const { send, receive } = open({ maxInFlight: 2 });
    send('a1', 'b1', 'c1');
    expect(receive(2)).toEqual(['a1', 'b1']);
    expect(receive()).toEqual([]);
  });

  test('P4: only the oldest messages are looked at for groups', () => {
    const { send, receive } = open({ scanned: 2 });
    send('a1', 'a2', 'b1');
    expect(receive(1)).toEqual(['a1']);
    expect(receive()).toEqual([]);
  });

  test('P4: what outlives the retention is gone, in flight or not', async () => {
    const { clock, queue, send, receive } = open({ retentionMs: 60_000 });
    send('a1');
    receive();
    await clock.advance(60_000);
    expect(queue.counts()).toEqual({ visible: 0, inFlight: 0 });
  });

  test('P4: a standard queue holds no message up for another', () => {
    const clock = fakeClock();
    const queue = sqsStandard({ clock, visibilityMs: 1000 });
    for (const body of ['a', 'a', 'b']) queue.send({ body });
    expect(queue.receive(1)).toHaveLength(1);
    const rest = queue.receive(10);
    expect(rest).toHaveLength(2);
    expect(rest.every(({ group, messageId }) => group === messageId)).toBe(true);
  });
});
