/** What a dead letter says: its note is all that an operator has to go by. */
import { describe, expect, test } from '@jest/globals';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { TransientError, UnsendableError } from '../../../lambdas/core/errors.ts';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { DeadLetterNote, TryHistory } from '../../../lambdas/core/ports.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { event, targetOf, workerRig } from '../worker/rig.ts';

const HOUR = 3_600_000;

/** A worker whose dead letters are kept as they are handed over. */
function rigWithLetters() {
  const letters: { body: string; note: DeadLetterNote; id: string }[] = [];
  const rig = workerRig({
    wrap: (seams) => ({
      ...seams,
      queue: {
        ...seams.queue,
        async deadLetter(_record, body, note, id) {
          letters.push({ body, note, id });
        },
      },
    }),
  });
  const startMs = rig.clock.now();
  /** Leaves a history on the event's record, as earlier invocations would have. */
  const failed = async (history: Partial<TryHistory>): Promise<void> => {
    const all = { ...untried, tries: 7, firstFailedAtMs: 1, lastError: 'crm answered 500' };
    await rig.records.claim(targetOf(event('a1')), 'x', startMs, startMs + 10);
    await rig.records.fail(targetOf(event('a1')), 'x', { ...all, ...history }, startMs);
  };
  return { ...rig, letters, startMs, failed };
}

describe('the note of a dead letter', () => {
  test('P11: of a refusal: the tries with this one, and an id of its own', async () => {
    const { letters, startMs, failed, ...rig } = rigWithLetters();
    rig.send(event('a1'));
    await failed({ firstFailedAtMs: startMs - 5000 });
    rig.script(async () => {
      await rig.clock.sleep(400);
      throw new UnsendableError(422, 'x'.repeat(300));
    });
    await rig.poll(100);
    expect(letters).toEqual([
      {
        body: messageText({ ...event('a1'), generation: 1 }),
        id: `${hasher.sha256(targetOf(event('a1')).key)}:1`,
        note: {
          reason: 'permanent',
          error: 'x'.repeat(256),
          attempts: 8,
          firstAtMs: startMs - 5000,
          lastAtMs: startMs + 400,
          source: 'voice',
          correlationId: 'correlation-a1',
        },
      },
    ]);
  });

  test.each([
    ['when it failed last', -3000],
    ['when it was given up, if that is not known', 0],
  ])('P4: at the end of its time: %s', async (_name, last) => {
    const { letters, startMs, failed, ...rig } = rigWithLetters();
    rig.send(event('a1'));
    await rig.clock.advance(345_600_000 - 12 * HOUR);
    const nowMs = rig.clock.now();
    await failed({ firstFailedAtMs: startMs + 1, lastFailedAtMs: last && nowMs + last });
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(letters.map(({ note }) => note)).toEqual([
      {
        reason: 'retention',
        error: 'crm answered 500',
        attempts: 7,
        firstAtMs: startMs + 1,
        lastAtMs: nowMs + last,
        source: 'voice',
        correlationId: 'correlation-a1',
      },
    ]);
  });

  test('P4: a millisecond before the end of its time it is still tried', async () => {
    const { letters, ...rig } = rigWithLetters();
    rig.send(event('a1'));
    await rig.clock.advance(345_600_000 - 12 * HOUR - 1);
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
    expect(letters).toEqual([]);
  });

  test('P4: with an outage since its last counted try it is tried once more', async () => {
    const { letters, startMs, failed, ...rig } = rigWithLetters();
    rig.send(event('a1'));
    await failed({ counted: 5, firstFailedAtMs: startMs - 3 * HOUR, lastFailedAtMs: startMs - 2 * HOUR });
    rig.guard.openedAt = [startMs - HOUR];
    await rig.poll();
    expect(rig.effects).toEqual(['a1']);
    expect(letters).toEqual([]);
  });

  test('P11: after its last counted try: why, how often and since when', async () => {
    const { letters, startMs, failed, ...rig } = rigWithLetters();
    rig.send(event('a1'));
    const pendingMs = [startMs - 61_000, startMs - 60_000];
    await failed({
      counted: 3,
      firstFailedAtMs: startMs - HOUR,
      lastFailedAtMs: startMs - 60_000,
      pendingMs,
    });
    await rig.poll();
    expect(rig.calls).toEqual([]);
    expect(letters.map(({ note }) => note)).toEqual([
      {
        reason: 'retries-exhausted',
        error: 'crm answered 500',
        attempts: 7,
        firstAtMs: startMs - HOUR,
        lastAtMs: startMs - 60_000,
        source: 'voice',
        correlationId: 'correlation-a1',
      },
    ]);
  });

  test('P11: of a body that is no message: as it came, under the id that SQS gave it', async () => {
    const { letters, startMs, ...rig } = rigWithLetters();
    rig.fifo.send({ body: '{"kind":', group: 'g', deduplicationId: 'x' });
    await rig.poll();
    expect(letters).toEqual([
      {
        body: '{"kind":',
        id: 'malformed:message-1',
        note: {
          reason: 'malformed',
          error: 'not a message of this queue',
          attempts: 0,
          firstAtMs: startMs,
          lastAtMs: startMs,
          source: 'voice',
          correlationId: 'message-1',
        },
      },
    ]);
    expect(rig.system.metrics.sums.get('DeadLetters/malformed')).toBe(1);
    expect(rig.system.log.lines).toMatchObject([
      { fields: { reason: 'malformed', correlationId: 'message-1' } },
    ]);
  });

  test('P2: of another payload under a known id: as it came, one letter a payload', async () => {
    const { letters, startMs, ...rig } = rigWithLetters();
    const { key } = targetOf(event('a1'));
    await rig.records.observe(key, 'the accepted one', startMs);
    const payloadHash = 'f'.repeat(64);
    const copy = event('a1', 'i-1', { payloadHash });
    rig.send(copy);
    await rig.poll();
    expect(letters).toEqual([
      {
        body: JSON.stringify(copy),
        id: `${hasher.sha256(key)}:conflict:${'f'.repeat(40)}`,
        note: {
          reason: 'payload-conflict',
          error: 'another payload was accepted under this id',
          attempts: 0,
          firstAtMs: startMs,
          lastAtMs: startMs,
          source: 'voice',
          correlationId: 'correlation-a1',
        },
      },
    ]);
    expect(rig.system.metrics.sums.get('DeadLetters/payload-conflict')).toBe(1);
  });

  test('P11: five counted tries within the hour are not enough', async () => {
    const { letters, startMs, failed, ...rig } = rigWithLetters();
    rig.send(event('a1'));
    await failed({ counted: 5, firstFailedAtMs: startMs - HOUR + 1 });
    rig.script(async () => {
      throw new TransientError('crm answered 500');
    });
    await rig.poll();
    expect(rig.calls).toHaveLength(1);
    expect(letters).toEqual([]);
    // On-call was warned when the fifth one counted.
    expect(rig.system.metrics.sums.has('MessageStuck/crm')).toBe(false);
  });
});
