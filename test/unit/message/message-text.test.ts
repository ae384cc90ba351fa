import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messageText } from '../../../lambdas/core/message/message-text.ts';
import type { WorkMessage } from '../../../lambdas/core/ports.ts';
import { anyCharacter } from '../../fixtures/any-character.ts';

const message = (data: unknown): WorkMessage => ({
  kind: 'event',
  platform: 'nice',
  eventId: 'e-1',
  eventType: 'interaction.created',
  topic: 'enrichment',
  occurredAt: '2026-01-01T00:00:00.000Z',
  acceptedAtMs: 1,
  payloadHash: 'hash',
  generation: 0,
  correlationId: 'c-1',
  data,
});

describe('message text', () => {
  it('holds only characters that SQS takes, and reads back as it was', () => {
    const texts = fc.oneof(
      fc.string({ unit: anyCharacter }),
      fc.constantFrom('\ufffe', '\uffff', '🎧', '\ud800'),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const body = messageText(message({ text }));
        expect(body).toMatch(/^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD]*$/);
        expect(JSON.parse(body)).toEqual({ v: 1, ...message({ text }) });
      }),
    );
  });
});
