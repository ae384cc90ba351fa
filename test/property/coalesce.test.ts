import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hasher } from '../../lambdas/adapters/system.ts';
import { UnknownFormatError } from '../../lambdas/core/errors.ts';
import { readUpdate } from '../../lambdas/core/message/read-message.ts';
import { chunksOf } from '../../lambdas/core/platform/updates/chunks.ts';
import { coalesce } from '../../lambdas/core/platform/updates/pending.ts';
import type { PlatformUpdateMessage, QueueRecord } from '../../lambdas/core/ports.ts';

const update = fc.record({
  kind: fc.constant('platform-update' as const),
  platform: fc.constantFrom('genesys' as const, 'nice' as const),
  interactionId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
  caseId: fc.string(),
  eventId: fc.string(),
  processedAtMs: fc.nat(5),
});

function read(updates: readonly PlatformUpdateMessage[]) {
  return updates.map((one, index) => {
    const messageId = `m${index}`;
    const record: QueueRecord = {
      messageId,
      receiptHandle: messageId,
      body: JSON.stringify(one),
      group: messageId,
      sentAtMs: 0,
      receiveCount: 1,
      attributes: {},
    };
    return { update: one, record };
  });
}

test('P12: every message is in one call of at most the allowed size, and of each interaction the last is sent', () => {
  fc.assert(
    fc.property(fc.array(update, { maxLength: 60 }), fc.integer({ min: 1, max: 50 }), (updates, size) => {
      const pending = coalesce(read(updates), hasher);
      const chunks = chunksOf(pending, size);
      expect(chunks.every((chunk) => chunk.length >= 1 && chunk.length <= size)).toBe(true);
      expect(chunks.flat()).toHaveLength(pending.length);
      const carried = chunks.flat().flatMap(({ records }) => records.map(({ messageId }) => messageId));
      expect(carried.sort()).toEqual(updates.map((_, index) => `m${index}`).sort());
      for (const { update: sent, records } of pending) {
        const siblings = updates.filter(
          (one) => one.platform === sent.platform && one.interactionId === sent.interactionId,
        );
        expect(sent.processedAtMs).toBe(Math.max(...siblings.map(({ processedAtMs }) => processedAtMs)));
        expect(records).toHaveLength(siblings.length);
        // What is dead-lettered is the update itself.
        expect(readUpdate(records[0]?.body ?? '')).toEqual(sent);
      }
    }),
  );
});

test('P11: no body breaks the reader', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `{"kind":${json}}`),
      ),
      (body) => {
        try {
          expect(readUpdate(body)).toBeUndefined();
        } catch (error) {
          // What a newer release may have written is kept for one that reads it.
          expect(error).toBeInstanceOf(UnknownFormatError);
        }
      },
    ),
  );
});
