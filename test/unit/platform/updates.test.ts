/** The parts of the updater by themselves: which updates share a call, what is read, what a failure leaves behind. */
import { describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import { ConflictError, UnavailableError } from '../../../lambdas/core/errors.ts';
import { readUpdate } from '../../../lambdas/core/message/read-message.ts';
import { chunksOf, halves } from '../../../lambdas/core/platform/updates/chunks.ts';
import { createUpdateDeadLetters } from '../../../lambdas/core/platform/updates/dead-letter.ts';
import { createFailures } from '../../../lambdas/core/platform/updates/failures.ts';
import { coalesce, type Pending, sentBy } from '../../../lambdas/core/platform/updates/pending.ts';
import type { PlatformUpdateMessage, QueueRecord, TryHistory } from '../../../lambdas/core/ports.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';
import { HOUR, rules } from './updater-rig.ts';

const update = (more: Partial<PlatformUpdateMessage> = {}): PlatformUpdateMessage => ({
  kind: 'platform-update',
  platform: 'genesys',
  interactionId: 'i',
  caseId: 'c',
  eventId: 'e',
  processedAtMs: 1,
  ...more,
});
const record = (messageId: string, sentAtMs = 0): QueueRecord => ({
  messageId,
  receiptHandle: '',
  body: `body of ${messageId}`,
  group: messageId,
  sentAtMs,
  receiveCount: 1,
  attributes: {},
});
const pending = (id: string, more: Partial<Pending> = {}): Pending => ({
  update: update({ interactionId: id }),
  records: [record(id)],
  key: `key-${id}`,
  formerKey: `former-${id}`,
  history: untried,
  noted: [],
  ...more,
});
const ids = (chunks: readonly (readonly Pending[])[]): string[] =>
  chunks.map((chunk) => chunk.map(({ update: { interactionId } }) => interactionId).join(''));

describe('which updates share a call', () => {
  const tried = (id: string, tries: number): Pending => pending(id, { history: { ...untried, tries } });

  it('P12: as many as a call takes, in order; those that have failed three times alone, last', () => {
    const all = [tried('a', 3), tried('b', 2), tried('c', 0), tried('d', 4), tried('e', 0)];
    expect(ids(chunksOf(all, 2))).toEqual(['bc', 'e', 'a', 'd']);
    expect(ids(chunksOf(all.slice(1, 3), 2))).toEqual(['bc']);
    expect(chunksOf([], 2)).toEqual([]);
  });

  it('P11: a call that was refused is halved', () => {
    const some = ['a', 'b', 'c', 'd', 'e'].map((id) => pending(id));
    expect(ids(halves(some))).toEqual(['abc', 'de']);
    expect(ids(halves(some.slice(0, 2)))).toEqual(['a', 'b']);
  });
});

describe('several updates of one interaction', () => {
  it.each([
    [[{ processedAtMs: 1, participantId: 'p' }, { processedAtMs: 2 }], 'p'],
    [[{ processedAtMs: 2 }, { processedAtMs: 1, participantId: 'p' }], 'p'],
    [
      [
        { processedAtMs: 1, participantId: 'p' },
        { processedAtMs: 2, participantId: 'q' },
      ],
      'q',
    ],
    [[{ processedAtMs: 1 }, { processedAtMs: 2 }], undefined],
  ])('%j know the participant %s', (several, participantId) => {
    const read = several.map((more, at) => ({ update: update(more), record: record(String(at)) }));
    const [one, ...others] = coalesce(read, hasher);
    expect(others).toEqual([]);
    expect(one?.update.processedAtMs).toBe(2);
    expect(one?.update.participantId).toBe(participantId);
  });
});

describe('what is an update', () => {
  it.each([
    [{}, true],
    [{ platform: 'nice' }, true],
    [{ participantId: 'p' }, true],
    [{ participantId: '' }, false],
    [{ participantId: null }, false],
    [{ processedAtMs: -8.64e15 }, true],
    [{ processedAtMs: 8.64e15 }, true],
    [{ processedAtMs: 8.64e15 + 2 }, false],
    [{ processedAtMs: '1' }, false],
    [{ kind: 'event' }, false],
    [{ platform: 'other' }, false],
    [{ interactionId: 7 }, false],
    [{ caseId: null }, false],
    [{ caseId: undefined }, false],
    [{ caseId: undefined, writeBack: { from: 'a/b', attributes: { x: 'y' } } }, true],
    [
      { writeBack: { from: 'a/b', contact: { title: 'x', 'customFields.n_integer': 1 }, contactId: 'c' } },
      true,
    ],
    [{ writeBack: { attributes: { x: 'y' } } }, false],
    [{ writeBack: { from: '' } }, false],
    [{ writeBack: { from: 'a/b', attributes: { x: 7 } } }, false],
    [{ writeBack: { from: 'a/b', attributes: [] } }, false],
    [{ writeBack: { from: 'a/b', contact: { x: {} } } }, false],
    [{ writeBack: { from: 'a/b', contactId: 7 } }, false],
    [{ writeBack: null }, false],
  ])('P11: with %j: %p', (more, isOne) => {
    const body = JSON.stringify({ ...update(), ...more });
    expect(readUpdate(body)).toEqual(isOne ? { ...update(), ...more } : undefined);
  });

  it.each(['', '{', 'null', '7', '"text"', '[]'])('P11: %j is none', (body) => {
    expect(readUpdate(body)).toBeUndefined();
  });
});

describe('several updates of one interaction', () => {
  const hasher = { sha256: (text: string | Uint8Array) => `hash-${String(text)}` };
  const read = (...given: [string, Partial<PlatformUpdateMessage>][]) =>
    coalesce(
      given.map(([id, more]) => ({ update: update({ caseId: id, ...more }), record: record(id) })),
      hasher,
    ).map(({ update: { caseId }, records, key, noted, history }) => {
      expect([noted, history]).toEqual([[], untried]);
      return { caseId, records: records.map(({ messageId }) => messageId), key };
    });
  const key = 'update#genesys#hash-i';

  it('P2: the one that was processed last is sent, its record first; of the same time the later one', () => {
    expect(
      read(['a', { processedAtMs: 2 }], ['b', { processedAtMs: 3 }], ['c', { processedAtMs: 1 }]),
    ).toEqual([{ caseId: 'b', records: ['b', 'a', 'c'], key }]);
    expect(read(['a', {}], ['b', {}])).toEqual([{ caseId: 'b', records: ['b', 'a'], key }]);
  });

  it('P2: interactions and platforms are distinguished', () => {
    const keys = read(['a', {}], ['b', { interactionId: 'j' }], ['c', { platform: 'nice' }]).map(
      (one) => one.key,
    );
    expect(keys).toEqual([key, 'update#genesys#hash-j', 'update#nice#hash-i']);
  });

  it.each([
    [[{ processedAtMs: 1, interactionKey: 'hmac' }, { processedAtMs: 2 }]],
    [[{ processedAtMs: 2 }, { processedAtMs: 1, interactionKey: 'hmac' }]],
    [[{ processedAtMs: 1, interactionKey: 'hmac' }, { processedAtMs: 2 }, { processedAtMs: 3 }]],
  ])('P9: the note of %j bears the HMAC, whichever of them brings it', (several) => {
    const given = several.map((more, at): [string, Partial<PlatformUpdateMessage>] => [String(at), more]);
    expect(read(...given).map((one) => one.key)).toEqual(['update#genesys#hmac']);
  });
});

describe('fields that a connector sends back', () => {
  const sent = (from: string, level: string, more: Partial<PlatformUpdateMessage> = {}) =>
    update({ writeBack: { from, attributes: { level } }, ...more });

  it('P2: of one rule and interaction the last counts; other rules, and case ids, go for themselves', () => {
    const all = [
      sent('a/x', '1', { processedAtMs: 1 }),
      sent('a/x', '2', { processedAtMs: 2, interactionKey: 'hmac' }),
      sent('b/x', '3'),
      update(),
    ];
    const read = all.map((one, at) => ({ update: one, record: record(String(at)) }));
    const pendings = coalesce(read, hasher);
    const former = `update#genesys#${hasher.sha256('i')}`;
    expect(pendings.map(({ key, records }) => [key, records.length])).toEqual([
      ['update#genesys#hmac#a/x', 2],
      [`${former}#b/x`, 1],
      [former, 1],
    ]);
    expect(pendings[0]?.update.writeBack?.attributes).toEqual({ level: '2' });
  });

  it('P9: what was sent is remembered as a digest that holds no value, and that no other conversation has', () => {
    const one = sentBy(hasher, sent('a/x', 'gold'));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(sentBy(hasher, sent('a/x', 'gold', { processedAtMs: 99, eventId: 'other' }))).toBe(one);
    const others = [
      sent('a/x', 'silver'),
      sent('a/x', 'gold', { interactionId: 'other' }),
      sent('a/x', 'gold', { caseId: 'other' }),
      update({ writeBack: { from: 'a/x', contact: { title: 'gold' } } }),
    ].map((other) => sentBy(hasher, other));
    expect(new Set([one, ...others]).size).toBe(5);
    expect(sentBy(hasher, update())).toBe(update().caseId);
  });
});

describe('what a failed try leaves behind', () => {
  const setUp = (unit = 0.5, fault?: Error) => {
    const system = { ...memorySystem(), random: { unit: () => unit, id: () => '' } };
    const noted: { key: string; history: TryHistory; atMs: number }[] = [];
    const notes = {
      async failed(key: string, history: TryHistory, atMs: number) {
        if (fault) throw fault;
        noted.push({ key, history, atMs });
      },
      read: async () => new Map(),
      settled: async () => undefined,
      deadLettered: async () => undefined,
    };
    const failures = createFailures({ system, notes, rules });
    return { ...system, failures, noted, now: system.clock.now() };
  };

  it.each([true, false])('P4: of a whole call (breaker closed: %p): judged later', async (closed) => {
    const { failures, noted, now } = setUp();
    expect((await failures.ofCall(pending('a'), 'no answer', closed)) - now).toBe(2500);
    const history = {
      ...untried,
      tries: 1,
      firstFailedAtMs: now,
      lastFailedAtMs: now,
      lastError: 'no answer',
    };
    expect(noted).toEqual([
      { key: 'key-a', history: { ...history, pendingMs: closed ? [now] : [] }, atMs: now },
    ]);
  });

  it('P11: of an update of its own: counted at once, and on-call is warned of the fifth, once', async () => {
    const { failures, noted, now, metrics } = setUp();
    const stuck = () => metrics.sums.get('MessageStuck/genesys');
    const failedBefore = (counted: number): Pending =>
      pending('a', { history: { ...untried, tries: 1, counted } });
    expect((await failures.ofItem(failedBefore(3), 'locked')) - now).toBe(4500);
    expect(stuck()).toBeUndefined();
    await failures.ofItem(failedBefore(4), 'locked');
    expect(stuck()).toBe(1);
    await failures.ofItem(failedBefore(5), 'locked');
    expect(stuck()).toBe(1);
    expect(noted[1]?.history).toEqual({
      ...untried,
      tries: 2,
      counted: 5,
      firstFailedAtMs: now,
      lastFailedAtMs: now,
      pendingMs: [],
      lastError: 'genesys could not update it: locked',
    });
  });

  it('P4: where it could not be noted it is tried again all the same, and a line says so', async () => {
    const fault = new UnavailableError('notes', 'down');
    const { failures, now, log } = setUp(0.5, fault);
    expect((await failures.ofItem(pending('a'), 'locked')) - now).toBe(2500);
    expect(log.lines).toEqual([
      { level: 'warn', message: 'a failed try could not be noted', fields: { error: fault } },
    ]);
  });

  it('a mistake of ours is passed on', async () => {
    const fault = new ConflictError('not one of the notes');
    await expect(setUp(0.5, fault).failures.ofItem(pending('a'), 'x')).rejects.toBe(fault);
  });

  it.each([
    ['as asked, where it has just been sent', 0, 0.5, 3000, 3000],
    ['a tenth of its age, half of that at least', HOUR / 10, 0, 0, 18_000],
    ['a tenth of its age, half as much again at most', HOUR / 10, 1, 0, 54_000],
    ['as asked, where that is longer', HOUR / 10, 0, 20_000, 20_000],
    ['ten minutes at most', 24 * HOUR, 0.5, 0, 600_000],
    ['as asked, by a clock that is behind', -HOUR, 0.5, 3000, 3000],
  ])('P4: nothing was tried: it goes back for %s', (_name, ageMs, unit, askedMs, waitMs) => {
    const { failures, now } = setUp(unit);
    const one = pending('a', { records: [record('a', now - ageMs), record('b', now - 99 * HOUR)] });
    expect(failures.ofNobody(one, now + askedMs) - now).toBe(waitMs);
  });
});

describe('the dead letter of an update', () => {
  const setUp = () => {
    const system = memorySystem();
    const letters: unknown[][] = [];
    const settled: unknown[][] = [];
    const noted: unknown[][] = [];
    const deadLetters = createUpdateDeadLetters({
      system,
      hasher: { sha256: () => '' },
      source: 'platform-updates',
      queue: {
        deadLetter: async (...letter) => void letters.push(letter),
        release: async () => undefined,
      },
      notes: {
        read: async () => new Map(),
        failed: async () => undefined,
        settled: async (...given) => void settled.push(given),
        deadLettered: async (...given) => void noted.push(given),
      },
    });
    return { ...system, deadLetters, letters, settled, noted, now: system.clock.now() };
  };
  const history = { ...untried, tries: 4, firstFailedAtMs: 77 };

  it.each([
    ['retention', 4],
    ['retries-exhausted', 4],
    ['permanent', 5],
  ] as const)(
    'P11: %s: its own record, with %i tries; its older ones simply end',
    async (reason, attempts) => {
      const { deadLetters, letters, settled, noted, now, log, metrics } = setUp();
      const [own, older] = [record('a'), record('b')];
      const one = pending('a', { records: [own, older], history, noted: ['key-a', 'former-a'] });
      await deadLetters.deadLetter(one, reason, 'x'.repeat(300));
      const note = {
        reason,
        error: 'x'.repeat(256),
        attempts,
        firstAtMs: 77,
        lastAtMs: now,
        source: 'platform-updates',
        correlationId: 'a',
      };
      expect(letters).toEqual([[own, 'body of a', note, 'a']]);
      expect(settled).toEqual([['former-a', 0, now]]);
      const letter = { reason, error: note.error, attempts, lastAtMs: now, throughMs: 1 };
      expect(noted).toEqual([['key-a', letter, now]]);
      const { firstAtMs: _, lastAtMs: __, ...fields } = note;
      expect(log.lines).toEqual([{ level: 'warn', message: 'message dead-lettered', fields }]);
      expect(metrics.sums.get(`DeadLetters/${reason}`)).toBe(1);
    },
  );

  it('P11, P15: of one that never failed: as of now, and it is noted', async () => {
    const { deadLetters, letters, settled, noted, now } = setUp();
    await deadLetters.deadLetter(pending('a'), 'retention', '');
    expect(letters[0]?.[2]).toMatchObject({ attempts: 0, firstAtMs: now, lastAtMs: now });
    expect(settled).toEqual([]);
    expect(noted).toHaveLength(1);
  });

  it('P11: of a body that is none: as it came', async () => {
    const { deadLetters, letters, now } = setUp();
    await deadLetters.deadLetterMalformed(record('a'));
    expect(letters).toEqual([
      [
        record('a'),
        'body of a',
        {
          reason: 'malformed',
          error: 'not a platform update',
          attempts: 0,
          firstAtMs: now,
          lastAtMs: now,
          source: 'platform-updates',
          correlationId: 'a',
        },
        'a',
      ],
    ]);
  });
});
