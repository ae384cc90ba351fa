/** The interactions of a drill: who calls, what happens in which order, as each platform would report it. Seeded. */
import { createHmac } from 'node:crypto';
import type { Platform } from '../../lambdas/core/ports.ts';

/** One event as it goes over the wire. */
export interface OutgoingEvent {
  reference: string;
  /** Path of its webhook. */
  path: string;
  body: string;
  signature: string;
  /** Its interaction and topic; empty for enrichment, which keeps no order. */
  group: string;
  sink: 'crm' | 'warehouse';
  /** Names the interaction among the open ones: its events are sent one after the other. */
  interaction: number;
  /** Its platform never delivers it again once it was answered 200. @default false */
  isSentOnce?: boolean;
}

export interface InteractionSource {
  /** The next event of one of the interactions that are open now. */
  next(): OutgoingEvent;
}

export interface InteractionOptions {
  random: () => number;
  /** Begins every event id and reference. */
  prefix: string;
  /** Interactions open at a time: the more, the longer each takes. */
  open: number;
  secrets: Record<Platform, string>;
  /** Media to draw from, each as often as it is there. */
  media?: readonly string[];
}

/** Whose event it is. */
export interface Interaction {
  number: number;
  id: string;
  platform: Platform;
  medium: string;
}

interface OpenInteraction extends Interaction {
  /** Steps still to come, next first. */
  steps: string[];
}

const usualMedia = ['voice', 'voice', 'voice', 'chat', 'email', 'message', 'callback'] as const;
const middles = ['hold', 'resume', 'transfer', 'hold', 'sentiment', 'note'] as const;
/** Steps that change no state go to enrichment. */
const enrichmentSteps: ReadonlySet<string> = new Set(['sentiment', 'note']);

/** An endless source over `open` interactions; a finished one makes way for a new one. */
export function createInteractions(options: InteractionOptions): InteractionSource {
  const { random, prefix, media = usualMedia } = options;
  let begun = 0;
  let events = 0;
  const begin = (): OpenInteraction => {
    begun += 1;
    const middle = middles.filter(() => random() < 0.35);
    return {
      number: begun,
      id: `${prefix}-i${begun}`,
      platform: random() < 0.6 ? 'genesys' : 'nice',
      medium: media[Math.floor(random() * media.length)] ?? 'voice',
      steps: ['start', 'offer', 'answer', ...middle, 'end', 'wrapup'],
    };
  };
  const open = Array.from({ length: Math.max(1, options.open) }, begin);
  return {
    next() {
      const slot = Math.floor(random() * open.length);
      const interaction = open[slot] ?? begin();
      const step = interaction.steps.shift() ?? 'wrapup';
      if (interaction.steps.length === 0) open[slot] = begin();
      events += 1;
      return eventOf(interaction, step, `${prefix}-e${events}`, options.secrets);
    },
  };
}

/** One event as its platform would send it, signed; of Genesys with `more` in its data. */
export function eventOf(
  { number, id, platform, medium }: Interaction,
  step: string,
  reference: string,
  secrets: Record<Platform, string>,
  more: Record<string, unknown> = {},
): OutgoingEvent {
  // Half of the conversations name their participants in the event that brings a case: one call less for the update.
  const participants = step === 'wrapup' && number % 2 === 0 ? { participants: participantsOf(id) } : {};
  const body = JSON.stringify(payloadOf(platform, id, medium, step, reference, { ...participants, ...more }));
  const mac = createHmac('sha256', secrets[platform]).update(body);
  // Genesys signs in hex here and in base64 elsewhere: both must pass.
  const digest = platform === 'genesys' && number % 2 === 0 ? mac.digest('base64') : mac.digest('hex');
  const toWarehouse = enrichmentSteps.has(step);
  return {
    reference,
    path: `/webhooks/${platform}`,
    body,
    signature: `sha256=${digest}`,
    group: toWarehouse ? '' : `${platform}/${id}`,
    sink: toWarehouse ? 'warehouse' : 'crm',
    interaction: number,
  };
}

/** As the simulated Genesys knows them. */
function participantsOf(id: string): { id: string; purpose: string }[] {
  return [
    { id: `agent-of-${id}`, purpose: 'agent' },
    { id: `customer-of-${id}`, purpose: 'customer' },
  ];
}

function payloadOf(
  platform: Platform,
  id: string,
  medium: string,
  step: string,
  reference: string,
  more: Record<string, unknown>,
): unknown {
  const timestamp = new Date().toISOString();
  if (platform === 'nice') {
    return {
      event: { id: reference, type: `interaction.${step}`, timestamp },
      interaction: { id, channel: medium, state: step, reference },
    };
  }
  return {
    messageId: reference,
    eventType: `routing.interaction.${step}`,
    timestamp,
    data: {
      id,
      type: medium,
      state: step,
      queue: { id: 'q-1', name: 'Priority_Support' },
      reference,
      ...more,
    },
  };
}
