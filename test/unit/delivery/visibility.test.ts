import { describe, expect, test } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { createVisibility } from '../../../lambdas/core/delivery/visibility.ts';
import type { QueueRecord } from '../../../lambdas/core/ports.ts';

const retention = { retentionS: 345_600, guardMs: 43_200_000 };
const system = memorySystem();
const now = system.clock.now();

const record = (group: string, receiveCount: number, sentAtMs = now): QueueRecord => ({
  messageId: `${group}-${receiveCount}`,
  receiptHandle: '',
  body: '',
  group,
  sentAtMs,
  receiveCount,
  attributes: {},
});

async function waits(records: readonly QueueRecord[], untilMs: number): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const release = async (some: readonly QueueRecord[], seconds: number): Promise<void> => {
    for (const { messageId } of some) found[messageId] = seconds;
  };
  await createVisibility({ release }, system.clock, system.log, retention).until(records, untilMs);
  return found;
}

describe('putting back', () => {
  test('P4: receives last as long as the message can live, however short the wait that was asked for', async () => {
    let [receives, atMs] = [0, 0];
    const endMs = retention.retentionS * 1000 - retention.guardMs;
    while (atMs < endMs && receives < 2000) {
      receives += 1;
      const seconds = Object.values(await waits([record('a', receives, now - atMs)], now + 2000))[0] ?? 0;
      atMs += seconds * 1000;
    }
    expect(receives).toBeLessThan(1000);
  });

  test('P3: a group waits as one, as long as the first of its records to run out of receives', async () => {
    const found = await waits([record('a', 10), record('a', 900), record('b', 10)], now + 2000);
    expect(found['a-10']).toBe(found['a-900']);
    expect(found['a-900']).toBe(302_400_000 / 50 / 1000);
    expect(found['b-10']).toBe(2);
  });

  test.each([
    ['a time that has passed: it is shown at once', 1, -5000, 0],
    ['part of a second: the whole of it', 1, 2001, 3],
    ['whole seconds: as many', 1, 2000, 2],
    ['longer than SQS hides a message: as long as it does', 1, 50_000_000, 42_000],
    ['a message that has plenty of receives left: as asked', 499, 2000, 2],
    ['one that has used up half of them: its share of the time it has', 500, 2000, 672],
    ['one with its last receive: as long as SQS can', 949, 2000, 42_000],
    ['one that has gone beyond that: the same', 960, 2000, 42_000],
  ])('P4: for %s', async (_name, receiveCount, ms, seconds) => {
    expect(Object.values(await waits([record('a', receiveCount)], now + ms))).toEqual([seconds]);
  });

  test('P4: one whose time is over waits as asked, however often it was received', async () => {
    const found = await waits([record('a', 900, now - 400_000_000)], now + 2000);
    expect(Object.values(found)).toEqual([2]);
  });

  test('what is alike goes in one call, and nothing is asked where there is nothing', async () => {
    const calls: number[] = [];
    const release = async (some: readonly QueueRecord[]): Promise<void> => void calls.push(some.length);
    const visibility = createVisibility({ release }, system.clock, system.log, retention);
    await visibility.until([record('a', 1), record('b', 2), record('c', 3)], now + 2000);
    await visibility.until([], now + 2000);
    expect(calls).toEqual([3]);
    expect(visibility.failed.size).toBe(3);
  });
});
