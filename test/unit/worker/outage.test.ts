import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '../../../lambdas/adapters/memory/system.ts';
import { TransientError } from '../../../lambdas/core/errors.ts';
import { realGuards } from './real-guards.ts';
import { event, type RigOptions, workerRig } from './rig.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Sends an event every `everyMs` for `sendMs` while the CRM is down from `downMs` to `upMs`; times from the start. */
async function ride(
  times: { everyMs: number; sendMs: number; downMs: number; upMs: number },
  options: RigOptions = {},
) {
  const rig = workerRig({ guards: realGuards, ...options });
  const startMs = rig.clock.now();
  const atMs = (): number => rig.clock.now() - startMs;
  rig.script(async () => {
    if (atMs() >= times.downMs && atMs() < times.upMs) throw new TransientError('crm answered 503');
    return {};
  });
  const sent: string[] = [];
  for (let next = 0; next < times.sendMs; next += times.everyMs) {
    await rig.runUntil(startMs + next);
    const id = `e${String(sent.length).padStart(5, '0')}`;
    rig.send(event(id, `i${sent.length % 7}`));
    sent.push(id);
  }
  await rig.runUntil(startMs + times.upMs + 40 * MINUTE);
  const whileDown = rig.calls
    .map((call) => call.atMs - startMs)
    .filter((at) => at >= times.downMs && at < times.upMs);
  const first = rig.calls.find((call) => call.atMs - startMs >= times.upMs);
  return { rig, sent, whileDown, firstAfterMs: (first?.atMs ?? 0) - startMs - times.upMs };
}

const inOrder = (effects: readonly string[], groups: number): void => {
  for (let group = 0; group < groups; group += 1) {
    const own = effects.filter((id) => Number(id.slice(1)) % groups === group);
    expect(own).toEqual([...own].sort());
  }
};

describe('an outage', () => {
  test('P4: too thin for the breaker, after a success of another: what failed before it outlives it', async () => {
    const rig = workerRig({ guards: realGuards });
    let isDown = true;
    rig.script(async ({ eventId }) => {
      if (isDown && eventId !== 'other') throw new TransientError('crm answered 503');
      return {};
    });
    rig.send(event('first', 'i-first'));
    await rig.poll();
    await rig.clock.advance(1000);
    rig.send(event('other', 'i-other'));
    await rig.poll();
    await rig.runFor(8 * HOUR);
    expect(rig.deadLetters()).toEqual([]);
    isDown = false;
    await rig.runFor(HOUR);
    expect(rig.effects).toEqual(['other', 'first']);
  });

  test('P4: eight minutes at an event a second: all applied once and in order, only probes reach the CRM', async () => {
    const { rig, sent, whileDown, firstAfterMs } = await ride({
      everyMs: 1000,
      sendMs: 12 * MINUTE,
      downMs: 2 * MINUTE,
      upMs: 10 * MINUTE,
    });
    expect([...rig.effects].sort()).toEqual(sent);
    inOrder(rig.effects, 7);
    expect(rig.deadLetters()).toEqual([]);
    // Opens within 10 s; from then on ten probes a round at most, a round a minute.
    expect(whileDown.filter((at) => at > 2 * MINUTE + 12_000).length).toBeLessThanOrEqual(8 * 10);
    expect(firstAfterMs).toBeLessThanOrEqual(80_000);
    for (const { history } of rig.records.records.values()) expect(history.counted).toBe(0);
  });

  test('P4: eight minutes at an event every five minutes: none lost, none dead-lettered', async () => {
    const { rig, sent } = await ride({
      everyMs: 5 * MINUTE,
      sendMs: 30 * MINUTE,
      downMs: MINUTE,
      upMs: 9 * MINUTE,
    });
    expect([...rig.effects].sort()).toEqual(sent);
    inOrder(rig.effects, 7);
    expect(rig.deadLetters()).toEqual([]);
  });

  test('P4: eight hours burn no try and dead-letter nothing', async () => {
    const { rig, sent, whileDown } = await ride({
      everyMs: 10 * MINUTE,
      sendMs: 9 * HOUR,
      downMs: HOUR / 2,
      upMs: 8.5 * HOUR,
    });
    expect([...rig.effects].sort()).toEqual(sent);
    inOrder(rig.effects, 7);
    expect(rig.deadLetters()).toEqual([]);
    expect(whileDown.length).toBeLessThanOrEqual(10 * (30 + (7.5 * 60) / 5 + 10));
    for (const { history } of rig.records.records.values()) expect(history.counted).toBe(0);
  });

  test('P4: up 20 s, down 60 s, ten times: the same zeros', async () => {
    const rig = workerRig({ guards: realGuards });
    const startMs = rig.clock.now();
    const sent: string[] = [];
    rig.script(async () => {
      const atMs = rig.clock.now() - startMs;
      if (atMs < 800_000 && atMs % 80_000 >= 20_000) throw new TransientError('crm answered 503');
      return {};
    });
    for (let next = 0; next < 800_000; next += 2000) {
      await rig.runUntil(startMs + next);
      const id = `e${String(sent.length).padStart(5, '0')}`;
      rig.send(event(id, `i${sent.length % 7}`));
      sent.push(id);
    }
    await rig.runUntil(startMs + 2 * HOUR);
    expect([...rig.effects].sort()).toEqual(sent);
    inOrder(rig.effects, 7);
    expect(rig.deadLetters()).toEqual([]);
  });

  test.each([
    ['two calls in five fail', (at: number, draw: number) => at < 10 * MINUTE && draw < 0.4, 0],
    ['the CRM hangs instead of refusing', (at: number) => at > MINUTE && at < 9 * MINUTE, 3000],
  ])('P4: %s for minutes: the same zeros', async (_name, isIll, hangMs) => {
    const rig = workerRig({ guards: realGuards });
    const startMs = rig.clock.now();
    const draws = seededRandom(7);
    const sent: string[] = [];
    rig.script(async () => {
      if (!isIll(rig.clock.now() - startMs, draws.unit())) return {};
      await rig.clock.sleep(hangMs);
      throw new TransientError('no answer');
    });
    for (let next = 0; next < 12 * MINUTE; next += 2000) {
      await rig.runUntil(startMs + next);
      const id = `e${String(sent.length).padStart(5, '0')}`;
      rig.send(event(id, `i${sent.length % 7}`));
      sent.push(id);
    }
    await rig.runUntil(startMs + 2 * HOUR);
    expect([...rig.effects].sort()).toEqual(sent);
    inOrder(rig.effects, 7);
    expect(rig.deadLetters()).toEqual([]);
  });

  test('P4: an outage up to the guard of the retention dead-letters nothing; at the guard all goes to the DLQ with its reason', async () => {
    // Shorter holds make more receives: the stricter case.
    const rig = workerRig({ guards: realGuards, settings: { holdMs: 1000 } });
    const startMs = rig.clock.now();
    rig.script(async () => {
      throw new TransientError('crm answered 503');
    });
    for (const id of ['a1', 'a2', 'b1']) rig.send(event(id, id.slice(0, 1)));
    const guardMs = startMs + 345_600_000 - 43_200_000;
    await rig.runUntil(guardMs - MINUTE);
    expect(rig.deadLetters()).toEqual([]);
    const receives = rig.fifo.peek().map(({ receiveCount }) => receiveCount);
    // SQS's own net is at 1,000 receives.
    expect(Math.max(...receives)).toBeLessThan(1000);
    await rig.runUntil(guardMs + 15 * MINUTE);
    expect(rig.fifo.peek()).toEqual([]);
    expect(
      rig.deadLetters().map(({ message, attributes }) => [message.eventId, attributes['reason']]),
    ).toEqual(
      expect.arrayContaining([
        ['a1', 'retention'],
        ['a2', 'retention'],
        ['b1', 'retention'],
      ]),
    );
  });
});

describe('a message that always fails while others succeed', () => {
  test('P11: it goes to the DLQ after five counted tries and an hour, on-call is warned once, others go on', async () => {
    const rig = workerRig({ guards: realGuards });
    const startMs = rig.clock.now();
    rig.script(async ({ eventId }) => {
      if (eventId === 'poison') throw new TransientError('crm answered 500');
      return {};
    });
    rig.send(event('poison', 'sick'));
    rig.send(event('behind', 'sick'));
    let good = 0;
    for (let next = 0; next < 2 * HOUR; next += 5000) {
      await rig.runUntil(startMs + next);
      rig.send(event(`good-${good}`, `i${good % 7}`));
      good += 1;
    }
    await rig.runFor(MINUTE);
    expect(rig.deadLetters()).toMatchObject([
      {
        message: { eventId: 'poison' },
        attributes: { reason: 'retries-exhausted', error: 'crm answered 500' },
      },
    ]);
    const [letter] = rig.dlq.peek();
    expect((letter?.sentAtMs ?? 0) - startMs).toBeGreaterThanOrEqual(HOUR);
    expect((letter?.sentAtMs ?? 0) - startMs).toBeLessThan(HOUR + 10 * MINUTE);
    expect(rig.effects).toContain('behind');
    expect(rig.effects.filter((id) => id.startsWith('good'))).toHaveLength(good);
    expect(rig.system.metrics.sums.get('MessageStuck/crm')).toBe(1);
  }, 60_000);

  test('P11: alone in thin traffic it is neither lost nor dead-lettered, and the breaker does not keep others out', async () => {
    const rig = workerRig({ guards: realGuards });
    const startMs = rig.clock.now();
    rig.script(async ({ eventId }) => {
      if (eventId === 'poison') throw new TransientError('crm answered 500');
      return {};
    });
    rig.send(event('poison', 'sick'));
    await rig.runUntil(startMs + 6 * HOUR);
    expect(rig.deadLetters()).toEqual([]);
    expect(rig.waiting().map(({ id }) => id)).toEqual(['poison']);
    rig.send(event('well', 'other'));
    await rig.runUntil(rig.clock.now() + 30 * MINUTE);
    expect(rig.effects).toEqual(['well']);
  }, 60_000);
});
