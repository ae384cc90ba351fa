import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCritical, topicOf } from '../../../lambdas/core/ingest/topics.ts';

describe('topics', () => {
  it.each([
    'routing.interaction.start',
    'routing.interaction.offer',
    'routing.interaction.answer',
    'routing.interaction.hold',
    'routing.interaction.transfer',
    'routing.interaction.end',
    'routing.interaction.wrapup',
    'routing.interaction.wrap-up',
    'routing.interaction.wrapped_up',
    'interaction.created',
    'interaction.ended',
    'interaction.stateChanged',
    'interaction.state.changed',
    'InteractionTransferred',
    'CONTACT_DISCONNECTED',
    'v2.detail.events.conversation.{id}.user.end',
    'v2.detail.events.conversation.{id}.acd.start',
    'v2.detail.events.conversation.{id}.acw',
  ])('P3: %s changes the state of its interaction', (type) => {
    expect(isCritical(type)).toBe(true);
  });

  it.each([
    'routing.interaction.attributes.updated',
    'interaction.tag.added',
    'interaction.recording.started',
    'v2.conversations.{id}.transcription.end',
    'v2.detail.events.conversation.{id}.attributes',
    'agent.status.note',
    'weekend',
    'restart-less',
    'unknown',
    '',
  ])('%j goes to enrichment', (type) => {
    expect(topicOf(type, 'voice', true)).toBe('enrichment');
  });

  it.each([
    ['voice', 'voice'],
    ['VOICE', 'voice'],
    ['callback', 'voice'],
    ['CALLBACK', 'voice'],
    ['Phone Call', 'voice'],
    ['inbound_call', 'voice'],
    ['chat', 'digital'],
    ['EMAIL', 'digital'],
    ['message', 'digital'],
    ['carrier pigeon', 'digital'],
    ['recall', 'digital'],
    ['', 'digital'],
  ] as const)('medium %j goes to %s', (medium, topic) => {
    expect(topicOf('interaction.end', medium, true)).toBe(topic);
  });

  it('an event without an interaction goes to enrichment', () => {
    expect(topicOf('interaction.end', 'voice', false)).toBe('enrichment');
  });

  it('no type is refused', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: 'binary' }),
        fc.boolean(),
        (type, medium, has) => ['voice', 'digital', 'enrichment'].includes(topicOf(type, medium, has)),
      ),
    );
  });
});
