/** What a record's attributes come to, and what a message waits for (P15). */
import { describe, expect, test } from '@jest/globals';
import { recordKeysIn } from '../../../bin/find/names.ts';
import { partOf } from '../../../bin/find/read-record.ts';
import { eventStory } from '../../../bin/find/records.ts';
import { foundText } from '../../../bin/find/text.ts';
import { updateStory } from '../../../bin/find/updates.ts';
import type { Surroundings } from '../../../bin/find/waiting.ts';
import type { Item } from '../../../lambdas/adapters/dynamodb/conditional.ts';
import { forceOpen, initialState, open } from '../../../lambdas/core/breaker/transitions.ts';
import { initialControl } from '../../../lambdas/core/control/initial.ts';
import type { UpdateNote } from '../../../lambdas/core/ports.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';

const NOW = Date.UTC(2026, 0, 1);
const taker = { downstream: 'crm', worker: 'voice-worker', queue: 'voice' };
const quiet: Surroundings = { breakers: [initialState('crm')], holds: [], controls: new Map() };
const N = (value: number) => ({ N: String(value) });
const item = (more: Item = {}): Item => ({
  pk: { S: 'genesys#k' },
  payloadHash: { S: 'h' },
  acceptedAt: N(NOW - 5000),
  seen: N(1),
  foundUnder: { S: 'hmac' },
  foundAs: { S: 'voice' },
  ...more,
});
const letter = {
  foundUnder: { S: 'letters#steadyline-voice.fifo' },
  foundAs: { S: 'hmac' },
  filedUnder: { S: 'hmac' },
  filedAs: { S: 'voice' },
  letter: {
    M: {
      queue: { S: 'q' },
      reason: { S: 'permanent' },
      error: { S: 'crm answered 422' },
      attempts: N(3),
      at: N(NOW - 9),
    },
  },
};
const standing = (more: Item, around = quiet) => partOf(item(more), taker, around, NOW).standing;

describe('where a record stands', () => {
  test.each<[string, Item, unknown]>([
    ['nobody has claimed it', {}, { kind: 'waiting', causes: [{ kind: 'turn' }] }],
    ['a worker holds its claim', { claimUntil: N(NOW + 1) }, { kind: 'worked on', untilMs: NOW + 1 }],
    ['the claim has ended', { claimUntil: N(NOW) }, { kind: 'waiting', causes: [{ kind: 'turn' }] }],
    [
      'its last try has failed',
      {
        ...{ firstFailedAt: N(NOW - 60_000), lastFailedAt: N(NOW - 1), triesOf: N(0), tries: N(2) },
        lastError: { S: 'crm answered 503' },
      },
      {
        kind: 'waiting',
        // The back-off after two tries with all of its jitter, doubled as while much waits.
        causes: [
          {
            kind: 'retry',
            failedAtMs: NOW - 1,
            tries: 2,
            error: 'crm answered 503',
            nextByMs: NOW - 1 + 10_000,
            end: { kind: 'failed', fromMs: NOW - 60_000 + 3_600_000 },
          },
        ],
      },
    ],
    [
      'a try of an earlier generation has failed',
      { lastFailedAt: N(NOW - 1), triesOf: N(0), generation: N(2) },
      { kind: 'waiting', causes: [{ kind: 'turn' }] },
    ],
    [
      'it is applied',
      { state: { S: 'applied' }, recent: { L: [{ S: `${NOW - 50} 20 applied` }] } },
      { kind: 'applied', atMs: NOW - 30 },
    ],
    ['a release before has applied it', { state: { S: 'applied' } }, { kind: 'applied' }],
    ['it is a letter', letter, { kind: 'dead-lettered' }],
    ['it was dropped', { droppedAt: N(NOW - 3), replayedAt: N(NOW - 9) }, { kind: 'dropped', atMs: NOW - 3 }],
    [
      'it was dropped, then replayed',
      { droppedAt: N(NOW - 9), replayedAt: N(NOW - 3) },
      { kind: 'waiting', causes: [{ kind: 'turn' }] },
    ],
  ])('P15: %s', (_what, more, expected) => {
    expect(standing(more)).toEqual(expected);
  });

  test('P15: pauses, breakers of its system and operations, and holds stand in its way; those of others do not', () => {
    const system = open(initialState('crm'), NOW - 60_000, 'failures', { openMs: 90_000 });
    const operation = forceOpen(initialState('crm/events'), NOW - 10, 'ann', 'a change');
    const other = open(initialState('crmx'), NOW, 'failures', { openMs: 1000 });
    const paused = {
      ...initialControl,
      pauseReason: 'operator',
      pausedBy: 'ann',
      pausedAtMs: NOW - 4,
    } as const;
    const around: Surroundings = {
      breakers: [system, operation, other],
      holds: [
        { downstream: 'crm', sinceMs: NOW - 7, untilMs: NOW + 7 },
        { downstream: 'warehouse', sinceMs: NOW, untilMs: NOW },
      ],
      controls: new Map([
        ['voice-worker', paused],
        ['digital-worker', paused],
      ]),
    };
    expect(standing({}, around)).toEqual({
      kind: 'waiting',
      causes: [
        { kind: 'paused', worker: 'voice-worker', by: 'ann', sinceMs: NOW - 4 },
        expect.objectContaining({ kind: 'breaker', breaker: 'crm', nextProbeMs: NOW + 30_000 }),
        expect.not.objectContaining({ nextProbeMs: expect.anything() }),
        { kind: 'hold', downstream: 'crm', sinceMs: NOW - 7, untilMs: NOW + 7 },
      ],
    });
  });

  test('P15: a letter is told with its topic’s taker, its reason and its tries', () => {
    const story = eventStory(
      item({ ...letter, recent: { L: [{ S: `${NOW - 20} 11 crm answered 422` }] } }),
      new Map(),
      [],
      quiet,
      NOW,
    );
    expect(story.parts).toMatchObject([
      {
        connector: 'crm',
        queue: 'voice',
        letter: { reason: 'permanent', error: 'crm answered 422', attempts: 3 },
      },
    ]);
    const text = foundText({ stories: [story], notes: [] }, NOW);
    expect(text).toContain('dead-lettered: steadyline dlq list voice');
    expect(text).toContain('crm answered 422, after 11 ms');
    expect(text).toContain('permanent after 3 tries: crm answered 422');
  });

  test('P15: tries, dead-lettering and replay come in the order of their times; the id that was asked for stands first', () => {
    const replayed = {
      letter: letter.letter,
      replayedAt: N(NOW - 6),
      ...{ generation: N(2), triesOf: N(2), tries: N(1), lastFailedAt: N(NOW - 3) },
      lastError: { S: 'crm answered 422 (NEEDED, field region)' },
      recent: { L: [{ S: `${NOW - 20} 11 crm answered 422` }, { S: `${NOW - 4} 1 crm answered 422` }] },
    };
    const story = { ...eventStory(item(replayed), new Map(), [], quiet, NOW), name: 'e-1' };
    const [head, standing, ...past] = foundText({ stories: [story], notes: [] }, NOW).split('\n');
    expect(head).toMatch(/^genesys event e-1 \(record genesys#k\): accepted/);
    expect(standing).toMatch(
      /next try, as a rule within 6 s; .*tried 1 time: crm answered 422 \(NEEDED, field/,
    );
    // A time would be a promise that an open breaker breaks.
    const shut = { ...quiet, breakers: [open(initialState('crm'), NOW - 9, 'failures', { openMs: 90_000 })] };
    const behind = eventStory(item(replayed), new Map(), [], shut, NOW);
    expect(foundText({ stories: [behind], notes: [] }, NOW)).toMatch(
      /for the breaker of crm, .*, and for its next try; the last failed/,
    );
    expect(past.map((line) => line.replace(/^ +\S+ +/, '').split(/[,:]/)[0])).toEqual([
      'crm answered 422',
      'dead-lettered',
      'replayed',
      'crm answered 422',
    ]);
  });

  test('P15: the next try is told with the Retry-After that holds it, and what makes a dead letter of it', () => {
    const refusals = { M: { tries: N(2), firstAt: N(NOW - 1_800_000) } };
    const failing = {
      ...{
        generation: N(2),
        triesOf: N(2),
        tries: N(2),
        lastFailedAt: N(NOW - 1000),
        heldUntil: N(NOW + 90_000),
      },
      ...{ firstFailedAt: N(NOW - 600_000), lastError: { S: 'crm answered 422' } },
    };
    const told = (more: Item, around = quiet): string =>
      foundText({ stories: [eventStory(item(more), new Map(), [], around, NOW)], notes: [] }, NOW);
    expect(told({ ...failing, refusals })).toMatch(
      /next try at 2026-01-01T00:01:30\.000Z, in 1 min 30 s, as the system’s Retry-After asks; .*dead letter with one of its next tries where others of its kind succeed, else about 2026-01-01T00:30:00\.000Z/,
    );
    expect(told(failing)).toMatch(
      /others succeed, it becomes a dead letter about 2026-01-01T00:50:00\.000Z; an outage/,
    );
    // What is over an hour old goes with its next try.
    const old = { ...failing, firstFailedAt: N(NOW - 7_200_000) };
    expect(told(old)).toContain('a dead letter about 2026-01-01T00:01:30.000Z');
    const shut = { ...quiet, breakers: [open(initialState('crm'), NOW - 9, 'failures', { openMs: 90_000 })] };
    expect(told(failing, shut)).toMatch(/meanwhile no try is used up$/m);
    expect(told(failing, shut)).not.toContain('becomes a dead letter');
    expect(told({ ...failing, stopOf: N(2) })).toMatch(
      /crm: stopped: at its next turn at 2026-01-01T00:01:30\.000Z, in 1 min 30 s, as the system’s Retry-After asks it goes among the dead letters, and is not tried again$/m,
    );
    expect(told({ ...failing, stopOf: N(2) }, shut)).toMatch(
      /not tried again; until then it waits for the breaker of crm/,
    );
    // Of an earlier replay.
    expect(told({ ...failing, stopOf: N(1) })).not.toContain('stopped');
  });

  test('P15: each dead-lettering is told, and who edited, replayed and dropped it, and why', () => {
    const deed = (at: number, did: string, why: string) => ({
      M: { at: N(NOW - at), did: { S: did }, by: { S: 'ann' }, why: { S: why } },
    });
    const before = { ...letter.letter.M, at: N(NOW - 60), error: { S: 'crm answered 400' } };
    const told = {
      letter: letter.letter,
      letters: { L: [{ M: before }] },
      replayedAt: N(NOW - 40),
      droppedAt: N(NOW - 5),
      deeds: {
        L: [deed(50, 'edit', 'no region'), deed(40, 'replay', 'mended'), deed(5, 'drop', 'a duplicate')],
      },
    };
    const story = eventStory(item(told), new Map(), [], quiet, NOW);
    const [, standing, ...past] = foundText({ stories: [story], notes: [] }, NOW).split('\n');
    expect(standing).toMatch(/crm: dropped \S+, 0 s ago, by ann: a duplicate$/);
    expect(past.map((line) => line.replace(/^ +\S+ +/, ''))).toEqual([
      'dead-lettered: permanent after 3 tries: crm answered 400',
      'edited by ann: no region',
      'replayed by ann: mended',
      'dead-lettered: permanent after 3 tries: crm answered 422',
      'dropped by ann: a duplicate',
    ]);
    // A release before kept the last letter, and no name.
    const { letters, deeds, ...old } = told;
    const former = foundText({ stories: [eventStory(item(old), new Map(), [], quiet, NOW)], notes: [] }, NOW);
    expect(former).toContain('who and why says the audit trail');
    expect(former).toMatch(/Z {2}replayed$/m);
  });

  test('P15: a record’s key, as the audit trail has it, names the event; of a claim that of its event', () => {
    const key = `genesys#${'0af3'.repeat(16)}`;
    expect([key, `${key}#billing`, 'e-1', 'genesys#e-1'].map(recordKeysIn)).toEqual([[key], [key], [], []]);
  });

  test('P15: a record that no release has filed is told without its taker', () => {
    const { foundUnder, foundAs, ...old } = item();
    const [part] = eventStory(old, new Map(), [], quiet, NOW).parts;
    expect(part).toMatchObject({ connector: '', queue: '', standing: { kind: 'waiting', causes: [] } });
  });
});

describe('what became of a platform update', () => {
  const queued = { platform: 'genesys', afterMs: NOW - 100 } as const;
  const breakers = [open(initialState('genesys'), NOW - 50, 'failures', { openMs: 90_000 })];
  const letter = (throughMs: number) => ({
    ...{
      reason: 'permanent' as const,
      error: 'unknown conversation',
      attempts: 1,
      lastAtMs: NOW - 2,
      throughMs,
    },
  });
  const note = (more: Partial<UpdateNote>): UpdateNote => ({
    history: untried,
    appliedThroughMs: 0,
    ...more,
  });
  const failed = { ...untried, tries: 2, lastFailedAtMs: NOW - 5, lastError: 'genesys answered 500' };
  test.each<[string, UpdateNote | undefined, number, RegExp]>([
    ['its own is noted as sent', note({ appliedThroughMs: NOW - 90 }), 3, /^sent: the platform knows/],
    ['only one before it is', note({ appliedThroughMs: NOW - 101 }), 3, /^queued: .* among 3/],
    [
      'it is a letter',
      note({ letter: letter(NOW - 90) }),
      0,
      /^dead-lettered .* permanent after 1 try: unknown/,
    ],
    ['only one before it is a letter', note({ letter: letter(NOW - 101) }), 0, /^sent, as far as/],
    [
      'it is a letter, and a later one was sent',
      note({ letter: letter(NOW - 90), appliedThroughMs: NOW - 80 }),
      0,
      /^sent: the platform/,
    ],
    [
      'it keeps failing',
      note({ history: failed }),
      1,
      /^failed 2 times, at last: genesys answered 500; it waits for the breaker of genesys/,
    ],
    ['some wait', undefined, 2, /^queued: it is sent, or waits among 2 for the breaker of genesys/],
    ['none waits', undefined, 0, /^sent, as far as/],
  ])('P15: where %s', (_what, found, updates, expected) => {
    const update = updateStory(queued, found, updates, { ...quiet, breakers });
    const part = {
      connector: 'crm',
      queue: 'voice',
      standing: { kind: 'applied' },
      tries: [],
      update,
    } as const;
    const story = { kind: 'event', key: 'k', acceptedAtMs: NOW, deliveries: 1, parts: [part] } as const;
    const line =
      foundText({ stories: [story], notes: [] }, NOW)
        .split('\n')
        .at(-1) ?? '';
    expect(line.trim().replace('platform update ', '')).toMatch(expected);
  });
});

test('P15: where nothing is known, a sentence says what would be, and notes say what could not be looked for', () => {
  const text = foundText({ stories: [], notes: ['The secret pii-key can’t be read.'] }, NOW);
  expect(text).toMatch(/^Nothing of that name is known/);
  expect(text).toContain('pii-key can’t be read');
});
