import { describe, expect, test } from '@jest/globals';
import { memoryPlatformUpdateQueue } from '../../lambdas/adapters/memory/platform-update-queue.ts';
import { sqsPlatformQueue } from '../../lambdas/adapters/sqs/platform-queue.ts';
import { UnavailableError } from '../../lambdas/core/errors.ts';
import { readUpdate } from '../../lambdas/core/message/read-message.ts';
import type { PlatformUpdateMessage, PlatformUpdateQueue } from '../../lambdas/core/ports.ts';
import { withSqs } from './support/fauxqs.ts';

const update = (index: number): PlatformUpdateMessage => ({
  kind: 'platform-update',
  platform: 'nice',
  interactionId: `i-${index}`,
  caseId: `case-${index}`,
  eventId: `e-${index}`,
  processedAtMs: index,
});
const updates = Array.from({ length: 23 }, (_, index) => update(index));

/** Opens an empty queue; `held` reports what is in it. */
type Open = () => Promise<{ queue: PlatformUpdateQueue; held(): Promise<PlatformUpdateMessage[]> }>;

function describePlatformQueue(open: Open): void {
  test('P2: takes all updates of an invocation, more than ten at once', async () => {
    const { queue, held } = await open();
    await queue.sendUpdates(updates);
    const found = (await held()).sort((a, b) => a.processedAtMs - b.processedAtMs);
    expect(found).toEqual(updates);
  });

  test.each(['\ufffe', '\uffff', '🎧'])(
    'P2: an id with a character that a queue refuses (%j) goes along as it was, and costs the others nothing',
    async (odd) => {
      const { queue, held } = await open();
      const refused = { ...update(0), interactionId: `i-${odd}`, caseId: `case-${odd}`, eventId: `e-${odd}` };
      await queue.sendUpdates([refused, update(1)]);
      const found = (await held()).sort((a, b) => a.processedAtMs - b.processedAtMs);
      expect(found).toEqual([refused, update(1)]);
    },
  );

  test('P2: nothing to send is no call', async () => {
    const { queue, held } = await open();
    await queue.sendUpdates([]);
    expect(await held()).toEqual([]);
  });
}

describe('in memory', () =>
  describePlatformQueue(async () => {
    const queue = memoryPlatformUpdateQueue();
    return { queue, held: async () => queue.sent };
  }));

describe('on fauxqs', () => {
  const sqs = withSqs();
  describePlatformQueue(async () => {
    const url = await sqs.createQueue(false);
    return {
      queue: sqsPlatformQueue(sqs.client(), url),
      held: async () => (await sqs.receiveAll(url)).flatMap(({ Body = '' }) => readUpdate(Body) ?? []),
    };
  });

  test('P1: a queue that is not there is an UnavailableError', async () => {
    const queue = sqsPlatformQueue(sqs.client(), `${await sqs.createQueue(false)}-none`);
    await expect(queue.sendUpdates([update(1)])).rejects.toThrow(UnavailableError);
  });
});
