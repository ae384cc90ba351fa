import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { changeOf, isCritical, topicOf } from '../../../lambdas/core/ingest/topics.ts';
import { anyCharacter } from '../../fixtures/any-character.ts';

/** The last word of a type, in every form that a platform may give it, and the change that it reports. */
const changes = {
  start: 'start started begin began create created initiate initiated new',
  route:
    'route routed queue queued assign assigned unassigned reassigned assigneeChanged assignment-changed owner_change queueChanged',
  offer: 'offer offered alert alerting ring ringing',
  answer: 'answer answered accept accepted connect connected join joined',
  refuse: 'reject rejected decline declined noanswer refused',
  hold: 'hold held onhold unhold retrieve retrieved resume resumed park parked',
  transfer: 'transfer transferred consult consulted conference conferenced escalated',
  end: `end ended close closed complete completed finish finished disconnect disconnected terminate terminated
    hangup abandon abandoned resolved`,
  change: 'statechange stateChanged state-changed status_change state.changed',
  wrapup: 'wrapup wrap-up wrap_up wrappedUp wrapped-up acw disposition dispositioned',
};
const typesOf = (words: string): string[] => words.split(/\s+/).map((word) => `v2.interaction.${word}`);

describe('changes of state', () => {
  it.each(Object.entries(changes))('P3: %s', (change, words) => {
    expect(typesOf(words).map((type) => [type, changeOf(type)])).toEqual(
      typesOf(words).map((type) => [type, change]),
    );
  });

  const none = [
    'interaction.note',
    'interaction.recording.ended',
    'interaction.statechange.note',
    'weekend',
    '',
  ];
  it.each(none)('%j is none', (type) => {
    expect(changeOf(type)).toBeUndefined();
  });

  const besides =
    'recording transcription transcript analysis analytics sentiment survey typing screen monitoring note tag attachment thread translation';
  it.each(besides.split(' '))('the end of a %s is enrichment', (thing) => {
    expect(topicOf(`interaction.${thing}.ended`, 'voice', true)).toBe('enrichment');
  });

  const voice =
    'voice call phone phonecall telephony callback voicemail inboundcall outboundcall InboundCall';
  it.each(voice.split(' '))('the medium %s is voice', (medium) => {
    expect(topicOf('interaction.end', medium, true)).toBe('voice');
  });
});

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
    'CaseCreated',
    'CaseStatusChanged',
    'CaseInboxAssigneeChanged',
    'CaseToRoutingQueueAssignmentChanged',
    'conversation.message.started',
    'conversation.message.newsletter.ended',
    'case.queue.changed.ownerChanged',
    'interaction.ended.',
    'interaction..state_changed!',
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
    'MessageCreated',
    'interaction.message.new',
    'interaction.message.create',
    'MessageDeliveryStatusChanged',
    'message.delivery_status_change',
    'CaseNoteCreated',
    'queue.changed.note',
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
        fc.string({ unit: anyCharacter }),
        fc.string({ unit: anyCharacter }),
        fc.boolean(),
        (type, medium, has) => ['voice', 'digital', 'enrichment'].includes(topicOf(type, medium, has)),
      ),
    );
  });
});
