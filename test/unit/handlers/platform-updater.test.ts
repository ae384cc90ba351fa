/** @isolated */
import { describe, expect, jest, test } from '@jest/globals';
import type { Context, SQSEvent } from 'aws-lambda';

const ends: number[] = [];
let finishRefresh = (): void => undefined;
const refresh = new Promise<void>((resolve) => {
  finishRefresh = resolve;
});
jest.unstable_mockModule('../../../lambdas/handlers/wiring/updates.ts', () => ({
  platformUpdates: () => ({
    update: async (_records: unknown, endsMs: number) => {
      ends.push(endsMs);
      return ['1'];
    },
    settled: () => refresh,
  }),
}));
const { system } = await import('../../../lambdas/adapters/runtime.ts');
const { handler } = await import('../../../lambdas/handlers/platform-updater.ts');

describe('the platform updater', () => {
  test('P7: ends its calls with its time, and answers only when the token refresh that it began has ended', async () => {
    let answered = false;
    jest.spyOn(system.clock, 'now').mockReturnValue(1000);
    const context = { getRemainingTimeInMillis: () => 60_000 } as Context;
    const answer = handler({ Records: [] } as SQSEvent, context).then((given) => {
      answered = true;
      return given;
    });
    await new Promise(setImmediate);
    expect(answered).toBe(false);
    finishRefresh();
    expect(await answer).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
    expect(ends).toEqual([61_000]);
  });
});
