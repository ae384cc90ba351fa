/** The machine's own clock, randomness and hashes. */
import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Hasher, Random } from '../core/ports.ts';

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => delay(Math.max(0, ms), undefined, signal ? { signal } : {}),
};

export const systemRandom: Random = {
  unit: () => Math.random(),
  id: () => randomUUID(),
};

export const hasher: Hasher = {
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  hmac: (key, text) => createHmac('sha256', key).update(text).digest('hex'),
  equal: (one, other) => one.length === other.length && timingSafeEqual(one, other),
};
