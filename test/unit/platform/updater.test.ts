import { beforeEach, describe, expect, it } from '@jest/globals';
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryUpdateNotes } from '../../../lambdas/adapters/memory/update-notes.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import {
  PermanentError,
  ThrottledError,
  TransientError,
  UnavailableError,
} from '../../../lambdas/core/errors.ts';
import { createUpdater, type Updater } from '../../../lambdas/core/platform/updates/updater.ts';
import type {
  BreakerView,
  DeadLetterNote,
  PlatformUpdateMessage,
  QueueRecord,
} from '../../../lambdas/core/ports.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('platform updater', () => {
  let system: ReturnType<typeof memorySystem>;
  let updater: Updater;
  let calls: { platform: string; cases: string[]; atMs: number }[];
  let probes: string[];
  /** What the next calls come to; afterwards all succeed. */
  let outcomes: (Error | Record<string, string>)[];
  let probeError: Error | undefined;
  let view: BreakerView;
  let dead: { messageId: string; note: DeadLetterNote }[];
  let backs: Map<string, number>;
  let deadLetterError: Error | undefined;
  let applied: Map<string, string>;
  let messages: number;

  beforeEach(() => {
    system = memorySystem();
    [calls, probes, outcomes, dead, messages] = [[], [], [], [], 0];
    [backs, applied] = [new Map(), new Map()];
    probeError = undefined;
    deadLetterError = undefined;
    view = { phase: 'closed', untilMs: 0, sinceMs: 0, openingsMs: [], isBackpressured: false };
    const guard = {
      look: async () => view,
      openedWithin: async () => 'no' as const,
      otherGroupSucceededSince: async () => true,
    };
    const platform = (name: string) => ({
      guard,
      api: {
        batchMax: 50,
        async probe() {
          probes.push(name);
          if (probeError !== undefined) throw probeError;
        },
        async updateInteractions(updates: readonly PlatformUpdateMessage[]) {
          calls.push({
            platform: name,
            cases: updates.map(({ caseId = '' }) => caseId),
            atMs: system.clock.now(),
          });
          const outcome = outcomes.shift() ?? {};
          if (outcome instanceof Error) throw outcome;
          for (const { interactionId, caseId = '' } of updates)
            if (!(interactionId in outcome)) applied.set(interactionId, caseId);
          return {
            failed: Object.entries(outcome).map(([interactionId, code]) => ({ interactionId, code })),
          };
        },
      },
    });
    updater = createUpdater({
      system,
      hasher,
      source: 'platform-updates',
      notes: memoryUpdateNotes(4 * DAY),
      queue: {
        async release(records, delaySeconds) {
          for (const { messageId } of records) backs.set(messageId, delaySeconds);
        },
        async deadLetter(record, _body, note) {
          if (deadLetterError !== undefined) throw deadLetterError;
          dead.push({ messageId: record.messageId, note });
        },
      },
      platforms: { genesys: platform('genesys'), nice: platform('nice') },
      rules: {
        backOff: { baseMs: 1000, maxMs: 300_000 },
        counting: { settleMs: 60_000, callMs: 5000, maxCounted: 5, minAgeMs: HOUR },
        retention: { retentionS: (4 * DAY) / 1000, guardMs: 12 * HOUR },
        release: { longAfterMs: HOUR / 2, releaseMaxMs: 600_000 },
        holdMs: 10_000,
        probeCacheMs: 10_000,
        callBudgetMs: 13_000,
      },
    });
  });

  const message = (
    interactionId: string,
    caseId: string,
    more: Partial<PlatformUpdateMessage> = {},
  ): QueueRecord => {
    messages += 1;
    const update = {
      kind: 'platform-update',
      platform: 'genesys',
      interactionId,
      caseId,
      eventId: `e${messages}`,
      processedAtMs: messages,
      ...more,
    };
    return {
      messageId: `m${messages}`,
      receiptHandle: `r${messages}`,
      body: JSON.stringify(update),
      group: `m${messages}`,
      sentAtMs: system.clock.now(),
      receiveCount: 1,
      attributes: {},
    };
  };
  const many = (count: number): QueueRecord[] =>
    Array.from({ length: count }, (_, index) => message(`i${index}`, `c${index}`));
  /** One invocation of 30 s. */
  const invoke = async (records: readonly QueueRecord[]): Promise<string[]> => {
    const answer = updater(records, system.clock.now() + 30_000);
    await system.clock.advance(30_000);
    return answer;
  };

  it('P12: fifty updates are one call, and platforms are called apart', async () => {
    const records = [...many(120), message('n', 'cn', { platform: 'nice' })];
    expect(await invoke(records)).toEqual([]);
    const sizesOf = (name: string): number[] =>
      calls.filter(({ platform }) => platform === name).map(({ cases }) => cases.length);
    expect([sizesOf('genesys'), sizesOf('nice')]).toEqual([[50, 50, 20], [1]]);
    expect(applied.size).toBe(121);
  });

  it('of several updates for one interaction the last is sent, and all its records are done', async () => {
    const newest = message('i', 'newest', { processedAtMs: 300 });
    const records = [
      message('i', 'old', { processedAtMs: 100 }),
      newest,
      message('i', 'older', { processedAtMs: 200 }),
    ];
    expect(await invoke(records)).toEqual([]);
    expect(calls.map(({ cases }) => cases)).toEqual([['newest']]);
  });

  it('where the last one fails, all of its interaction go back, and the last wins again', async () => {
    outcomes = [{ i: 'locked' }];
    const records = [
      message('i', 'old', { processedAtMs: 1 }),
      message('i', 'new', { processedAtMs: 2 }),
      message('j', 'j'),
    ];
    expect((await invoke(records)).sort()).toEqual(['m1', 'm2']);
    await invoke(records.slice(0, 2));
    expect(applied).toEqual(
      new Map([
        ['i', 'new'],
        ['j', 'j'],
      ]),
    );
  });

  it('P11: a single failure is retried alone, with exponential back-off, and dead-lettered after five tries and an hour', async () => {
    const [bad, good] = [message('bad', 'c'), message('good', 'c')];
    outcomes = [{ bad: 'not.found' }];
    expect(await invoke([bad, good])).toEqual(['m1']);
    expect(calls[0]?.cases).toHaveLength(2);
    const delays = [backs.get('m1')];
    for (let tries = 2; tries <= 9 && dead.length === 0; tries += 1) {
      outcomes = [{ bad: 'not.found' }];
      expect(await invoke([bad])).toEqual(['m1']);
      delays.push(backs.get('m1'));
    }
    delays.forEach((delay, index) => {
      expect(delay).toBeGreaterThanOrEqual(Math.min(300, 2 ** (index + 1)));
      expect(delay).toBeLessThanOrEqual(Math.min(300, 2 ** (index + 1) + 1));
    });
    expect(dead).toEqual([]);
    await system.clock.advance(HOUR);
    expect(await invoke([bad])).toEqual([]);
    expect(dead.map(({ messageId, note }) => [messageId, note.reason, note.attempts, note.error])).toEqual([
      ['m1', 'retries-exhausted', 9, 'genesys could not update it: not.found'],
    ]);
    expect(system.metrics.sums.get('MessageStuck/genesys')).toBe(1);
  });

  it('P11: a replay of what was dead-lettered starts with clean counters', async () => {
    const bad = message('bad', 'c');
    for (let tries = 0; tries < 6; tries += 1) {
      outcomes = [{ bad: 'x' }];
      await invoke([bad]);
    }
    await system.clock.advance(HOUR);
    await invoke([bad]);
    expect(dead).toHaveLength(1);
    await invoke([message('bad', 'replayed')]);
    expect(applied.get('bad')).toBe('replayed');
  });

  it('P2: an older update that waited for its retry does not undo a newer one', async () => {
    const old = message('i', 'old', { processedAtMs: 1 });
    outcomes = [{ i: 'locked' }];
    await invoke([old]);
    await invoke([message('i', 'new', { processedAtMs: 2 })]);
    expect(await invoke([old])).toEqual([]);
    expect(applied.get('i')).toBe('new');
    expect(calls).toHaveLength(2);
  });

  it('P11: one update that the platform refuses is found by halving, and only that one is dead-lettered', async () => {
    const refuse = (cases: readonly string[]): boolean => cases.includes('c7');
    const records = many(16);
    // Answers by content: a call is refused as long as the bad one is in it.
    outcomes = [];
    const sizes: number[] = [];
    const original = calls.push.bind(calls);
    calls.push = (call) => {
      sizes.push(call.cases.length);
      if (refuse(call.cases)) outcomes.unshift(new PermanentError(400, 'genesys answered 400'));
      return original(call);
    };
    expect(await invoke(records)).toEqual([]);
    expect(dead.map(({ messageId, note }) => [messageId, note.reason])).toEqual([['m8', 'permanent']]);
    expect(applied.size).toBe(15);
    expect(sizes).toEqual([16, 8, 4, 4, 2, 2, 1, 1, 8]);
  });

  it('P11: what breaks whole calls is called for alone after three tries', async () => {
    const [poison] = [message('poison', 'p')];
    for (let tries = 0; tries < 3; tries += 1) {
      outcomes = [new TransientError('no answer')];
      await invoke([poison]);
    }
    await invoke([poison, message('a', 'a'), message('b', 'b')]);
    expect(calls.slice(-2).map(({ cases }) => cases)).toEqual([['a', 'b'], ['p']]);
  });

  it('P11: a body that is no update is dead-lettered as malformed, the others are sent', async () => {
    const broken = { ...message('x', 'x'), body: '{"kind":"event"}' };
    expect(await invoke([broken, message('i', 'c')])).toEqual([]);
    expect(dead.map(({ note }) => note.reason)).toEqual(['malformed']);
    expect(applied.has('i')).toBe(true);
  });

  it('P4: near the end of its retention an update is dead-lettered with that reason', async () => {
    const old = { ...message('i', 'c'), sentAtMs: system.clock.now() - 3.6 * DAY };
    expect(await invoke([old])).toEqual([]);
    expect(dead.map(({ note }) => note.reason)).toEqual(['retention']);
    expect(calls).toEqual([]);
  });

  it('P11: a message whose dead letter could not be sent stays in its queue', async () => {
    deadLetterError = new UnavailableError('dlq', 'no queue');
    const broken = { ...message('x', 'x'), body: 'no json' };
    const old = { ...message('i', 'c'), sentAtMs: system.clock.now() - 3.6 * DAY };
    expect((await invoke([broken, old])).sort()).toEqual(['m1', 'm2']);
  });

  describe('probe', () => {
    it('P7: one comes before a batch and holds for ten seconds, as does every success', async () => {
      await invoke(many(50));
      expect(probes).toEqual(['genesys']);
      await updater(many(1), system.clock.now() + 30_000);
      expect(probes).toHaveLength(2);
      await system.clock.advance(9999);
      await updater(many(1), system.clock.now() + 30_000);
      await system.clock.advance(9999);
      await updater(many(1), system.clock.now() + 30_000);
      expect(probes).toHaveLength(2);
      await system.clock.advance(10_000);
      await updater(many(1), system.clock.now() + 30_000);
      expect(probes).toHaveLength(3);
    });

    it.each([
      ['transient', new TransientError('down')],
      ['permanent', new PermanentError(400, 'wrong path')],
    ])('P4: where its answer is %s nothing is sent, and no update is blamed', async (_name, error) => {
      probeError = error;
      const records = many(3);
      expect(await invoke(records)).toHaveLength(3);
      expect(calls).toEqual([]);
      expect(dead).toEqual([]);
      probeError = undefined;
      outcomes = [{ i0: 'x' }];
      await invoke(records);
      expect(backs.get('m1')).toBeLessThanOrEqual(3);
    });
  });

  describe('when calls can not be made', () => {
    it('P4: an open breaker is waited for, then the batch goes back for the rest of the open time', async () => {
      view = {
        phase: 'open',
        untilMs: system.clock.now() + 60_000,
        sinceMs: system.clock.now(),
        openingsMs: [],
        isBackpressured: false,
      };
      expect(await invoke(many(2))).toEqual(['m1', 'm2']);
      expect(calls).toEqual([]);
      expect([...backs.values()]).toEqual([50, 50]);
    });

    it('P4: the batch goes on at once when the open time ends while it is held', async () => {
      view = {
        phase: 'open',
        untilMs: system.clock.now() + 60_000,
        sinceMs: system.clock.now(),
        openingsMs: [],
        isBackpressured: false,
      };
      const answer = updater(many(2), system.clock.now() + 30_000);
      await system.clock.advance(5000);
      view = { ...view, phase: 'ready-to-probe' };
      await system.clock.advance(5000);
      expect(await answer).toEqual([]);
      expect(applied.size).toBe(2);
    });

    it('P4: when the breaker opens after a failed call the rest is not sent', async () => {
      outcomes = [new TransientError('no answer')];
      const records = many(120);
      const answer = updater(records, system.clock.now() + 30_000);
      const original = calls.push.bind(calls);
      calls.push = (call) => {
        view = {
          phase: 'open',
          untilMs: system.clock.now() + 60_000,
          sinceMs: system.clock.now(),
          openingsMs: [],
          isBackpressured: false,
        };
        return original(call);
      };
      await system.clock.advance(30_000);
      expect(await answer).toHaveLength(120);
      expect(calls).toHaveLength(1);
    });

    it('P12: a throttled platform is left alone for as long as it asks, and no try is burnt', async () => {
      outcomes = [new ThrottledError(77_000, 'too many')];
      expect(await invoke(many(60))).toHaveLength(60);
      expect(calls).toHaveLength(1);
      expect(new Set(backs.values())).toEqual(new Set([77]));
    });

    it('P7: without a token everything goes back for as long as the provider says', async () => {
      outcomes = [new UnavailableError('token_backoff', 'none', 33)];
      expect(await invoke(many(2))).toEqual(['m1', 'm2']);
      expect([...backs.values()]).toEqual([33, 33]);
    });

    it('P4: the longer updates have waited, the longer they go back, so that receives stay below a thousand', async () => {
      const record = message('i', 'c');
      let receives = 0;
      while (system.clock.now() - record.sentAtMs < 3.5 * DAY) {
        outcomes = [new UnavailableError('token_stopped', 'none', 1)];
        await invoke([record]);
        receives += 1;
        await system.clock.advance((backs.get('m1') ?? 0) * 1000);
      }
      expect(receives).toBeLessThan(1000);
      expect(Math.max(...backs.values())).toBeLessThanOrEqual(600);
    });

    it('P4: one platform that is down does not keep the other from its updates', async () => {
      outcomes = [new TransientError('down')];
      const records = [message('g', 'c'), message('n', 'c', { platform: 'nice' })];
      expect(await invoke(records)).toEqual(['m1']);
      expect(applied.has('n')).toBe(true);
    });
  });
});
