/** Events that a drill sends beside or instead of the usual ones. */
import type { Platform } from '../../lambdas/core/ports.ts';
import { eventOf, type OutgoingEvent } from './interactions.ts';
import { hotInteraction, poisonReference, setPrefix } from './names.ts';

/** Steps that all lead to an effect in the CRM: ten, as many as an interaction of the fixed set has. */
const steps = [
  'start',
  'offer',
  'answer',
  'hold',
  'resume',
  'transfer',
  'hold',
  'resume',
  'end',
  'wrapup',
] as const;
const media = ['voice', 'chat'] as const;
/** Numbers of these interactions; those of the usual ones are above 0. */
const first = { poison: -1, hot: -2, set: -10 };

export type WebhookSecrets = Record<Platform, string>;

/** One event of an interaction of its own; delivered once, so that its calls can be counted. */
export function poisonEvent(seed: number, secrets: WebhookSecrets): OutgoingEvent {
  const reference = poisonReference(seed);
  const id = reference.replace(/-e1$/, '');
  const interaction = { number: first.poison, id, platform: 'genesys', medium: 'voice' } as const;
  return { ...eventOf(interaction, 'start', reference, secrets), isSentOnce: true };
}

/** One interaction from its start to its wrap-up, whose record is the hot one. */
export function hotEvents(seed: number, secrets: WebhookSecrets): OutgoingEvent[] {
  const id = hotInteraction(seed);
  return story({ number: first.hot, id, platform: 'genesys', medium: 'voice' }, secrets);
}

/** So many interactions of ten events each, half of them calls; interaction by interaction. */
export function fixedSet(seed: number, interactions: number, secrets: WebhookSecrets): OutgoingEvent[] {
  return Array.from({ length: interactions }, (_, index) => {
    const platform: Platform = index % 4 < 2 ? 'genesys' : 'nice';
    const medium = media[index % media.length] ?? 'voice';
    return story({ number: first.set - index, id: `${setPrefix(seed)}${index}`, platform, medium }, secrets);
  }).flat();
}

function story(interaction: Parameters<typeof eventOf>[0], secrets: WebhookSecrets): OutgoingEvent[] {
  return steps.map((step, index) => eventOf(interaction, step, `${interaction.id}-e${index + 1}`, secrets));
}
