/** Which accepted events a connector owes its system, and under which names the system may have them. Pure. */
import { hasher } from '../../../lambdas/adapters/system.ts';
import type { Connector } from '../../../lambdas/core/connector/definition.ts';
import { eventEffectKey, ruleFor } from '../../../lambdas/core/connector/takes.ts';
import { nameEvent } from '../../../lambdas/core/ingest/event-name.ts';
import { topicOf } from '../../../lambdas/core/ingest/topics.ts';
import type { Platform } from '../../../lambdas/core/ports.ts';
import type { Accepted } from '../../report/verdict.ts';
import type { OutgoingEvent } from '../../traffic/interactions.ts';
import type { SystemSeen } from './seen.ts';

/** `sent`: every event by its reference. */
export function owedTo(
  connector: Pick<Connector, 'events'>,
  accepted: readonly Accepted[],
  sent: ReadonlyMap<string, Pick<OutgoingEvent, 'path' | 'body'>>,
): SystemSeen['owed'] {
  return accepted.flatMap(({ reference, firstSentMs }) => {
    const event = sent.get(reference);
    if (event === undefined) return [];
    const platform: Platform = event.path.endsWith('/nice') ? 'nice' : 'genesys';
    const payload = JSON.parse(event.body) as Record<string, unknown>;
    const { eventId, eventType, medium, interactionId } = nameEvent(platform, payload);
    const topic = topicOf(eventType, medium, interactionId !== undefined);
    if (ruleFor(connector, { eventType, topic }) === undefined) return [];
    const key = eventEffectKey(hasher, { platform, eventId });
    return [{ names: [key, `${platform}:${eventId}`], sentMs: firstSentMs }];
  });
}
