/** Depths of queues, summed by what the queues are for. */
import { expect, test } from '@jest/globals';
import { deadLetters, updatesLimitMs, workLeft } from '../../../local/traffic/depths.ts';

const depths = {
  voice: 3,
  'platform-updates': 120,
  'voice-dlq': 2,
  'platform-updates-dlq': 1,
  quarantine: 7,
};

test('what is worked off is neither a dead letter nor in quarantine', () => {
  expect([workLeft(depths), deadLetters(depths)]).toEqual([123, 3]);
});

test('platform updates are waited for as long as the platform’s limit makes them take', () => {
  expect([updatesLimitMs(depths), updatesLimitMs({ voice: 3 })]).toEqual([120_000, 0]);
});
