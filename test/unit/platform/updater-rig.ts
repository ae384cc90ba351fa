/** An updater over memory adapters, with a platform that does as the test says and notes what it was asked. */
import { memorySystem } from '../../../lambdas/adapters/memory/system.ts';
import { memoryUpdateNotes } from '../../../lambdas/adapters/memory/update-notes.ts';
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { UpdaterRules } from '../../../lambdas/core/platform/updates/deps.ts';
import { createUpdater } from '../../../lambdas/core/platform/updates/updater.ts';
import type {
  BreakerView,
  DeadLetterNote,
  PlatformCallOptions,
  PlatformUpdateMessage,
  QueueRecord,
  TryHistory,
} from '../../../lambdas/core/ports.ts';
import { untried } from '../../../lambdas/core/retry/history.ts';

export const HOUR = 3_600_000;

export const rules: UpdaterRules = {
  backOff: { baseMs: 1000, maxMs: 300_000 },
  counting: { settleMs: 60_000, callMs: 5000, maxCounted: 5, minAgeMs: HOUR },
  retention: { retentionS: 345_600, guardMs: 12 * HOUR },
  release: { longAfterMs: HOUR / 2, releaseMaxMs: 600_000 },
  holdMs: 10_000,
  probeCacheMs: 10_000,
  callBudgetMs: 13_000,
};

/** Everything that a test may look at or change. */
export function updaterRig({ onlyNewCases = false, told = true } = {}) {
  const system = memorySystem();
  const { clock } = system;
  const notes = memoryUpdateNotes(96 * HOUR);
  const seen = {
    calls: [] as { cases: string; options: PlatformCallOptions; atMs: number }[],
    probes: [] as PlatformCallOptions[],
    letters: [] as { id: string; note: DeadLetterNote }[],
    backs: new Map<string, number>(),
  };
  const state = {
    view: { phase: 'closed', untilMs: 0, sinceMs: 0, openingsMs: [], isBackpressured: false } as BreakerView,
    answer: async (_cases: string): Promise<Record<string, string>> => ({}),
    left: undefined as string | undefined,
    probe: async (): Promise<void> => undefined,
    deadLetter: async (): Promise<void> => undefined,
  };
  const platform = {
    guard: {
      look: async () => state.view,
      openedWithin: async () => 'no' as const,
      otherGroupSucceededSince: async () => true,
    },
    api: {
      batchMax: onlyNewCases ? 1 : 3,
      ...(onlyNewCases && { onlyNewCases }),
      async probe(options: PlatformCallOptions) {
        seen.probes.push(options);
        await state.probe();
      },
      async updateInteractions(updates: readonly PlatformUpdateMessage[], options: PlatformCallOptions) {
        const cases = updates.map(({ caseId = '' }) => caseId).join('');
        const { left } = state;
        seen.calls.push({ cases, options, atMs: clock.now() });
        const codes = await state.answer(cases);
        return {
          failed: Object.entries(codes).map(([interactionId, code]) => ({ interactionId, code })),
          ...(left !== undefined && {
            partly: updates.map(({ interactionId }) => ({ interactionId, left })),
          }),
        };
      },
    },
  };
  const updater = createUpdater({
    system,
    hasher,
    source: 'platform-updates',
    notes,
    queue: {
      async release(records, seconds) {
        for (const { messageId } of records) seen.backs.set(messageId, seconds);
      },
      async deadLetter({ messageId }, _body, note) {
        await state.deadLetter();
        seen.letters.push({ id: messageId, note });
      },
    },
    platforms: told ? { genesys: platform, nice: platform } : { nice: platform },
    rules,
  });
  const invokeFor = async (ms: number, ...records: readonly QueueRecord[]): Promise<string[]> => {
    const answer = updater(records, clock.now() + ms);
    await clock.advance(ms);
    return answer;
  };
  const keyOf = (interactionId: string): string => `update#genesys#${hasher.sha256(interactionId)}`;
  return {
    ...system,
    ...seen,
    state,
    notes,
    keyOf,
    startMs: clock.now(),
    /** A queued update of interaction and case `id`. */
    record: (id: string, more: Partial<PlatformUpdateMessage> = {}, sentAtMs = clock.now()): QueueRecord => ({
      messageId: `m-${id}`,
      receiptHandle: '',
      body: JSON.stringify({
        kind: 'platform-update',
        platform: 'genesys',
        interactionId: id,
        caseId: id,
        eventId: 'e',
        processedAtMs: 10,
        ...more,
      }),
      group: `m-${id}`,
      sentAtMs,
      receiveCount: 1,
      attributes: {},
    }),
    failed: (id: string, history: Partial<TryHistory>) =>
      notes.failed(keyOf(id), { ...untried, lastError: 'no answer', ...history }, clock.now()),
    /** One invocation of 30 s. */
    invoke: (...records: readonly QueueRecord[]) => invokeFor(30_000, ...records),
    invokeFor,
  };
}
