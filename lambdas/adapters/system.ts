/** The machine's own clock, randomness and hashes. */
import { createHmac, hash, randomUUID, timingSafeEqual } from 'node:crypto';
import type { Clock, Hasher, Random } from '../core/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  // Not node:timers/promises: it makes an error with a stack for every sleep that is given up, on every request.
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason);
      const giveUp = (): void => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', giveUp);
          resolve();
        },
        Math.max(0, ms),
      );
      signal?.addEventListener('abort', giveUp, { once: true });
    }),
};

export const systemRandom: Random = {
  unit: () => Math.random(),
  id: () => randomUUID(),
};

export const hasher: Hasher = {
  sha256: (text) => hash('sha256', text, 'hex'),
  hmac: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
  equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
};
