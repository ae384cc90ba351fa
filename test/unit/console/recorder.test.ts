/** @isolated */
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { NowView, Sample, StreamEvent } from '../../../bin/console/contract.ts';
import { createRecorder } from '../../../bin/console/recorder.ts';
import { UnavailableError } from '../../../lambdas/core/errors.ts';

const told = (atMs: number): Extract<StreamEvent, { kind: 'now' }> => ({
  kind: 'now',
  now: { atMs } as NowView,
  sample: { atMs, breakers: {}, depths: {} } as Sample,
});
const every = { everyMs: 1000, idleMs: 0 };

describe('console recorder', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('looks while somebody listens, and never where nobody does', async () => {
    let looks = 0;
    const recorder = createRecorder(async () => told(++looks), every);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(looks).toBe(0);
    const end = recorder.listen(() => undefined);
    await jest.advanceTimersByTimeAsync(3_500);
    expect(looks).toBe(4);
    end();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(looks).toBeLessThanOrEqual(5);
  });

  it('tells who comes later what it has seen', async () => {
    let looks = 0;
    const recorder = createRecorder(async () => told(++looks), every);
    recorder.listen(() => undefined);
    await jest.advanceTimersByTimeAsync(2_500);
    const heard: StreamEvent[] = [];
    recorder.listen((one) => heard.push(one));
    expect(heard[0]).toMatchObject({ kind: 'history', samples: [{ atMs: 1 }, { atMs: 2 }, { atMs: 3 }] });
    expect(heard[1]).toMatchObject({ kind: 'now', now: { atMs: 3 } });
    recorder.stop();
  });

  it('keeps an hour of samples, and of what is older one a minute', async () => {
    let looks = 0;
    const recorder = createRecorder(async () => told(++looks * 2000), { everyMs: 2000, idleMs: 2000 });
    await jest.advanceTimersByTimeAsync(3 * 3_600_000);
    const kept = recorder.kept(looks * 2000, 30 * 86_400_000);
    expect(kept).toHaveLength(1800 + 120);
    expect(kept[1]?.atMs).toBe((kept[0]?.atMs ?? 0) + 60_000);
    expect(recorder.kept(looks * 2000, 10_000)).toHaveLength(6);
    recorder.stop();
  });

  it('says that it is lost, and goes on looking', async () => {
    let isDown = true;
    const heard: StreamEvent['kind'][] = [];
    const recorder = createRecorder(async () => {
      if (isDown) throw new UnavailableError('queue_unreachable', 'There is no queue within reach.');
      return told(1);
    }, every);
    recorder.listen(({ kind }) => heard.push(kind));
    await jest.advanceTimersByTimeAsync(1_100);
    isDown = false;
    await jest.advanceTimersByTimeAsync(1_000);
    expect(heard).toEqual(['history', 'lost', 'lost', 'now']);
    recorder.stop();
  });
});
