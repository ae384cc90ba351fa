/** What refuses everybody is held, what refuses one message alone is gone in seconds (protocol Refusals, P4, P11). */
import { describe, expect, test } from '@jest/globals';
import { PermanentError, ThrottledError, TransientError } from '../../../lambdas/core/errors.ts';
import { storm } from './storm.ts';

const refuse = (): never => {
  throw new PermanentError(422, 'crm answered 422 (bad_field)', { code: 'bad_field' });
};
const MINUTE = 60_000;

describe('refusals', () => {
  test('P4: a change that refuses every event for minutes dead-letters nothing, and all are applied after it', async () => {
    const one = storm((_message, { nowMs }) => {
      if (nowMs() > 20_000 && nowMs() < 20_000 + 2 * MINUTE) refuse();
    });
    await one.traffic(150, 4, 40);
    await one.drain(600);
    await one.stop();
    expect(one.dead()).toEqual([]);
    expect(one.effects.size).toBe(600);
  }, 30_000);

  test('P11: a poison among live traffic is dead-lettered within 30 s, after three calls', async () => {
    const one = storm(({ eventId }) => {
      if (eventId === 'poison') refuse();
    });
    await one.traffic(5, 10, 20);
    one.send('poison', 'i-poison');
    one.send('behind', 'i-poison');
    const sentMs = one.nowMs();
    await one.traffic(40, 10, 20, 'f');
    await one.stop();
    expect(one.dead()).toMatchObject([{ id: 'poison', reason: 'permanent' }]);
    expect((one.dead()[0]?.atMs ?? 0) - sentMs).toBeLessThan(30_000);
    expect(one.calls.filter(({ id }) => id === 'poison')).toHaveLength(3);
    expect(one.effects).toContain('behind');
  }, 60_000);

  test('P4: one node of ten that refuses what the others take costs two of 500 at most', async () => {
    const one = storm((_message, { chance }) => {
      if (chance() < 0.1) refuse();
    });
    await one.traffic(50, 10, 100);
    await one.drain(600);
    await one.stop();
    expect(one.dead().length).toBeLessThanOrEqual(2);
    expect(one.effects.size + one.dead().length).toBe(500);
  }, 30_000);

  test('P4: a refusing share that climbs from none to all within a minute condemns nobody', async () => {
    const one = storm((_message, { chance, nowMs }) => {
      const share = Math.min(1, Math.max(0, (nowMs() - 20_000) / MINUTE));
      if (nowMs() < 2 * MINUTE && chance() < share) refuse();
    });
    await one.traffic(130, 5, 60);
    await one.drain(600);
    await one.stop();
    expect(one.dead()).toEqual([]);
    expect(one.effects.size).toBe(650);
  }, 30_000);

  test('P8: two poisons in thin traffic do not open the operation’s breaker again for every try', async () => {
    const one = storm(({ eventId }) => {
      if (eventId.startsWith('poison')) refuse();
    });
    one.send('poison-1', 'i-poison-1');
    one.send('poison-2', 'i-poison-2');
    await one.drain(3000);
    await one.stop();
    expect(one.metric('CircuitTransition/crm/events/open')).toBe(0);
  }, 60_000);
});

describe('throttles', () => {
  test('P14: one record that is throttled for ten minutes keeps no other from its effect', async () => {
    const one = storm(({ eventId }, { nowMs }) => {
      if (eventId === 'hot' && nowMs() < 10 * MINUTE) throw new ThrottledError(600_000, 'crm answered 429');
    });
    one.send('hot', 'i-hot');
    await one.traffic(30, 10, 30);
    expect(one.effects.size).toBeGreaterThanOrEqual(298);
    await one.drain(900);
    await one.stop();
    expect(one.effects).toContain('hot');
    expect(one.dead()).toEqual([]);
  }, 60_000);

  test('P4: an overload of 429 and 503 for minutes dead-letters nothing', async () => {
    const one = storm((_message, { chance, nowMs }) => {
      if (nowMs() < 10_000 || nowMs() > 10_000 + 4 * MINUTE) return;
      if (chance() < 2 / 3) throw new ThrottledError(1000, 'crm answered 429');
      throw new TransientError('crm answered 503');
    });
    await one.traffic(270, 2, 40);
    await one.drain(1200);
    await one.stop();
    expect(one.dead()).toEqual([]);
    expect(one.effects.size).toBe(540);
  }, 30_000);
});
