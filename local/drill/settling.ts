/** Waiting until what a drill has sent is delivered, applied and reported. */
import { setTimeout as sleep } from 'node:timers/promises';
import { deadLetters, updatesLimitMs, workLeft } from '../traffic/depths.ts';
import type { Traffic } from '../traffic/traffic.ts';
import type { Monitor } from './monitor.ts';
import type { DrillOptions } from './options.ts';

const pollMs = 500;
/** Senders that have got nothing accepted for this long have lost, ms. */
const patienceMs = 120_000;
/** Of the worker queues: six times WORKER_TIMEOUT_S's default. */
const visibilityS = 180;

/** Looks every half second until `isSo` or so many ms have passed; answers which. */
export async function until(
  isSo: () => boolean | Promise<boolean>,
  limitMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (const endMs = Date.now() + limitMs; Date.now() < endMs; ) {
    await sleep(pollMs, undefined, { signal });
    if (await isSo()) return true;
  }
  return false;
}

/** Waits for events and lookups under way and their retries, as long as there is progress. */
export async function delivered(traffic: Traffic, signal: AbortSignal): Promise<void> {
  const all = watched(traffic.settled());
  let accepted = traffic.acceptedCount();
  let progressMs = Date.now();
  while (!all.isSettled() && Date.now() - progressMs < patienceMs) {
    await sleep(pollMs, undefined, { signal });
    if (traffic.acceptedCount() === accepted) continue;
    accepted = traffic.acceptedCount();
    progressMs = Date.now();
  }
}

/** Whether everything accepted was applied or dead-lettered and every queue is empty, within a generous time. */
export async function drained(
  traffic: Traffic,
  monitor: Monitor,
  options: DrillOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const workS = monitor.waiting() / (0.3 * options.crmRate);
  const killedS = options.chaos ? 2 * visibilityS : 0;
  const limitMs =
    (workS + visibilityS + 600 / options.speed + killedS) * 1000 + updatesLimitMs(monitor.depths());
  const requests = watched(traffic.requestsSettled());
  const isDrained = async (): Promise<boolean> => {
    await monitor.catchUp();
    const applied = monitor.waiting() <= deadLetters(monitor.depths());
    return applied && requests.isSettled() && workLeft(monitor.depths()) === 0;
  };
  return until(isDrained, limitMs, signal);
}

/** Says at any time whether a promise is settled; throws what it was rejected with. */
function watched(promise: Promise<unknown>): { isSettled(): boolean } {
  let state: { error?: unknown } | undefined;
  promise.then(
    () => {
      state = {};
    },
    (error: unknown) => {
      state = { error };
    },
  );
  return {
    isSettled() {
      if (state !== undefined && 'error' in state) throw state.error;
      return state !== undefined;
    },
  };
}
