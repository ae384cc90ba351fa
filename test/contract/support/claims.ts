/** What every ClaimStore promises, whatever it keeps. */
import { describe, expect, test } from '@jest/globals';
import { ConflictError } from '../../../lambdas/core/errors.ts';
import type { ClaimStore, ClaimTarget, LetterMark, TryHistory } from '../../../lambdas/core/ports.ts';

const NOW = Date.UTC(2026, 0, 1);
const history: TryHistory = {
  tries: 2,
  counted: 1,
  firstFailedAtMs: NOW - 5000,
  lastFailedAtMs: NOW,
  pendingMs: [NOW - 5000, NOW],
  refusals: {
    tries: 3,
    countedMs: [NOW - 9000],
    pending: [
      { beganAtMs: NOW - 4000, atMs: NOW - 3900 },
      { beganAtMs: NOW - 20, atMs: NOW },
    ],
    firstAtMs: NOW - 8900,
  },
  lastError: 'no answer within 3000 ms',
  recent: [],
};

/** What is kept of a dead letter. */
export const LETTER: LetterMark = {
  queue: 'steadyline-voice.fifo',
  reason: 'permanent',
  error: 'crm answered 422',
  attempts: 3,
  recent: [{ atMs: NOW - 20, tookMs: 20, answer: 'crm answered 422' }],
};

/** `apply` writes the end that makes a record applied. */
export function describeClaims<Store extends ClaimStore>(
  open: () => Promise<Store>,
  apply: (store: Store, target: ClaimTarget, owner: string, nowMs: number) => Promise<void>,
): void {
  const target: ClaimTarget = { key: 'k', generation: 0, payloadHash: 'h' };
  const claim = (store: Store, owner: string, nowMs = NOW, generation = 0, payloadHash = 'h') =>
    store.claim({ key: 'k', generation, payloadHash }, owner, nowMs, nowMs + 1000);

  describe('claims', () => {
    test('P2: of 20 at once one has the record, the others learn until when', async () => {
      const store = await open();
      const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim(store, `o${index}`)));
      expect(claims.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
      expect(claims.filter((one) => one.kind === 'busy' && one.untilMs === NOW + 1000)).toHaveLength(19);
    });

    test('P2: a claim ends with its lease, and can be repeated by its own owner', async () => {
      const store = await open();
      await claim(store, 'a');
      expect((await claim(store, 'a', NOW + 10)).kind).toBe('claimed');
      expect((await claim(store, 'b', NOW + 1009)).kind).toBe('busy');
      expect((await claim(store, 'b', NOW + 1010)).kind).toBe('claimed');
    });

    test('P2: applied permanently; an older generation is superseded; another payload is a conflict', async () => {
      const store = await open();
      await claim(store, 'a', NOW, 1);
      expect((await claim(store, 'b', NOW + 1000, 0)).kind).toBe('superseded');
      expect((await claim(store, 'b', NOW, 1, 'other')).kind).toBe('conflict');
      await apply(store, { ...target, generation: 1 }, 'a', NOW);
      expect((await claim(store, 'b', NOW, 1)).kind).toBe('applied');
      expect((await claim(store, 'b', NOW, 2)).kind).toBe('applied');
    });

    test('P4: a recorded failure comes back with the next claim and frees the record at once', async () => {
      const store = await open();
      expect(await claim(store, 'a')).toMatchObject({ history: { tries: 0, counted: 0, pendingMs: [] } });
      await store.fail(target, 'a', history, NOW);
      expect(await claim(store, 'b')).toEqual({ kind: 'claimed', history });
    });

    test('P11: a replay starts with a history of its own', async () => {
      const store = await open();
      await claim(store, 'a');
      await store.fail(target, 'a', history, NOW);
      expect(await claim(store, 'b', NOW, 1)).toMatchObject({ kind: 'claimed', history: { tries: 0 } });
    });

    test('P2: a released claim is free at once, with nothing recorded', async () => {
      const store = await open();
      await claim(store, 'a');
      await store.release(target, 'a');
      expect(await claim(store, 'b')).toMatchObject({ kind: 'claimed', history: { tries: 0 } });
    });

    test('P2: whoever has lost the claim can neither release it nor record a failure', async () => {
      const store = await open();
      await claim(store, 'frozen');
      await claim(store, 'next', NOW + 1000);
      await store.release(target, 'frozen');
      await store.fail(target, 'frozen', history, NOW);
      expect((await claim(store, 'third', NOW + 1500)).kind).toBe('busy');
      await expect(store.markDeadLettered(target, 'frozen', 1, NOW, LETTER)).rejects.toThrow(ConflictError);
    });

    test('P11: a dead-lettered generation supersedes its source copy; saying it twice does no harm', async () => {
      const store = await open();
      await claim(store, 'a');
      await store.markDeadLettered(target, 'a', 1, NOW, LETTER);
      await store.markDeadLettered(target, 'a', 1, NOW, LETTER);
      expect((await claim(store, 'b')).kind).toBe('superseded');
      expect((await claim(store, 'b', NOW, 1)).kind).toBe('claimed');
    });
  });
}
