/** Which topic an event goes to, and which event types are critical: the one table of both. */
import type { Topic } from '../ports.ts';

/**
 * Words that end the name of an event which changes the state of its interaction, e.g. `routing.interaction.wrapup`,
 * `interaction.created`, `v2.detail.events.conversation.{id}.user.end`.
 */
const criticalWords = {
  start: [
    ...['start', 'started', 'begin', 'began', 'create', 'created', 'initiate', 'initiated', 'new'],
    ...['reopen', 'reopened'],
  ],
  route: ['route', 'routed', 'queue', 'queued', 'assign', 'assigned', 'unassigned', 'reassigned'],
  offer: ['offer', 'offered', 'alert', 'alerting', 'ring', 'ringing'],
  answer: ['answer', 'answered', 'accept', 'accepted', 'connect', 'connected', 'join', 'joined'],
  refuse: ['reject', 'rejected', 'decline', 'declined', 'noanswer', 'refused'],
  hold: ['hold', 'held', 'onhold', 'unhold', 'retrieve', 'retrieved', 'resume', 'resumed', 'park', 'parked'],
  transfer: ['transfer', 'transferred', 'consult', 'consulted', 'conference', 'conferenced', 'escalated'],
  end: [
    ...['end', 'ended', 'close', 'closed', 'complete', 'completed', 'finish', 'finished'],
    ...[
      'disconnect',
      'disconnected',
      'terminate',
      'terminated',
      'hangup',
      'abandon',
      'abandoned',
      'resolved',
    ],
  ],
  change: ['statechange'],
  wrapup: ['wrapup', 'wrappedup', 'acw', 'disposition', 'dispositioned'],
} as const;

/** Things beside an interaction whose own start and end do not change its state. */
const besides = new Set([
  ...['recording', 'transcription', 'transcript', 'analysis', 'analytics', 'sentiment', 'survey'],
  ...['typing', 'screen', 'monitoring', 'note', 'tag', 'attachment', 'thread', 'translation'],
]);

/** Words of a medium, as the platforms name it, that make it voice. Every other medium, known or not, is digital. */
const voiceWords = new Set([
  ...['voice', 'call', 'phone', 'phonecall', 'telephony', 'callback', 'voicemail'],
  ...['inboundcall', 'outboundcall'],
]);

type Change = keyof typeof criticalWords;
const changes: ReadonlyMap<string, Change> = new Map(
  (Object.entries(criticalWords) as [Change, readonly string[]][]).flatMap(([change, words]) =>
    words.map((word) => [word, change] as const),
  ),
);

/** Two words that count as one. */
const WRAPUP = /wrap(?:ped)?[-_ ]?up/i;
const STATE_CHANGE = /(?:state|status)[-_. ]?changed?/i;
/** CXone's `CaseInboxAssigneeChanged`, `CaseToRoutingQueueAssignmentChanged` and their like. */
const REASSIGNMENT = /(?:assignee|assignment|owner|queue)[-_. ]?changed?$/i;
/** A message in an interaction, and what becomes of it; a message that is the interaction starts and ends. */
const WITHIN_MESSAGES = /message[-_. ]?(?:created?|new|[a-z]*[-_. ]?(?:state|status)[-_. ]?changed?)$/i;

/** The change of state that an event type stands for; undefined where there is none. */
export function changeOf(eventType: string): Change | undefined {
  if (WITHIN_MESSAGES.test(eventType)) return undefined;
  const words = wordsOf(
    eventType
      .replace(WRAPUP, '.wrapup')
      .replace(STATE_CHANGE, '.statechange')
      .replace(REASSIGNMENT, '.reassigned'),
  );
  return words.some((word) => besides.has(word)) ? undefined : changes.get(words.at(-1) ?? '');
}

/** Whether events of this type change the state of their interaction: they are applied to the CRM in order. */
export function isCritical(eventType: string): boolean {
  return changeOf(eventType) !== undefined;
}

/** The topic of an event. No type is refused: what changes no state, or names no interaction, is enrichment. */
export function topicOf(eventType: string, medium: string, hasInteraction: boolean): Topic {
  if (!hasInteraction || !isCritical(eventType)) return 'enrichment';
  return wordsOf(medium).some((word) => voiceWords.has(word)) ? 'voice' : 'digital';
}

/** `routing.interaction.onHold` → routing, interaction, on, hold. */
function wordsOf(text: string): string[] {
  const divided = text.replace(/([a-z])([A-Z])/g, '$1.$2').toLowerCase();
  return divided.match(/[a-z0-9]+/g) ?? [];
}
