import { describe, expect, it } from '@jest/globals';
import { fakeClock } from '../../../lambdas/adapters/memory/system.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';
import { deadlineAt, unhurried } from '../../../lambdas/core/time/deadline.ts';

const late = new UnavailableError('deadline', 'The event could not be taken in time; send it again.');
const untilAborted = (signal?: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

describe('P13: a deadline', () => {
  it('gives the step under way up at its time, with the reason that the caller is told', async () => {
    const clock = fakeClock(1000);
    const within = deadlineAt(clock, 1500);
    const reasons: unknown[] = [];
    const answer = within(async (signal) => {
      await untilAborted(signal).catch((error: unknown) => reasons.push(error));
      return new Promise<never>(() => undefined);
    });
    const refused = expect(answer).rejects.toThrow(late);
    await clock.advance(499);
    expect(reasons).toEqual([]);
    await clock.advance(1);
    await refused;
    expect(reasons).toEqual([expect.objectContaining({ code: 'deadline', retryAfterSeconds: 5 })]);
  });

  it('lets no step begin at its time, though its timer has not fired', async () => {
    const clock = fakeClock(1000);
    const stopped = { ...clock, sleep: () => new Promise<void>(() => undefined) };
    const within = deadlineAt(stopped, 1500);
    await clock.advance(499);
    await expect(within(async () => 'in time')).resolves.toBe('in time');
    await clock.advance(1);
    let hasBegun = false;
    const begin = async () => {
      hasBegun = true;
    };
    await expect(within(begin)).rejects.toMatchObject({ code: 'deadline' });
    expect(hasBegun).toBe(false);
  });

  it('leaves no timer, and gives nothing up, once a step has ended', async () => {
    const clock = fakeClock();
    const within = deadlineAt(clock, clock.now() + 500);
    const signal = await within(async (given) => given);
    expect(clock.sleeping()).toBe(0);
    await clock.advance(500);
    expect(signal?.aborted).toBe(false);
  });

  it('P1: that nobody waits for any more ends no process', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const clock = fakeClock();
    const within = deadlineAt(clock, clock.now() + 500);
    const refused = within(untilAborted).catch(() => undefined);
    await within(async () => 'in time');
    await clock.advance(500);
    await refused;
    process.off('unhandledRejection', hear);
    expect(unheard).toHaveLength(0);
  });

  it('of no hurry hands no signal on', async () => {
    await expect(unhurried(async (signal) => signal)).resolves.toBeUndefined();
  });
});
