/** The interaction of an event as tables and queues may name it: a digital thread's id can be a phone number (P9). */
import type { EventMessage, Filing, Hasher } from '../ports.ts';

type Named = Pick<EventMessage, 'platform' | 'interactionId'>;

/** HMAC of an interaction under the key of personal data, which is never rotated: what is filed under it must be found. */
export function interactionKey(
  hasher: Pick<Hasher, 'hmac'>,
  piiKey: string,
  { platform, interactionId }: Required<Named>,
): string {
  return hasher.hmac(piiKey, `interaction#${platform}#${interactionId}`);
}

/** The key of the event's interaction; undefined where it names none. Throws UnavailableError where the key of personal data can't be had. */
export type InteractionKeyOf = (event: Named) => Promise<string | undefined>;

/** `piiKey` throws UnavailableError. */
export function interactionKeyBy(
  hasher: Pick<Hasher, 'hmac'>,
  piiKey: () => Promise<string>,
): InteractionKeyOf {
  return async ({ platform, interactionId }) =>
    interactionId === undefined
      ? undefined
      : interactionKey(hasher, await piiKey(), { platform, interactionId });
}

/** Under what an event's record is found: its interaction and its topic. Throws as `keyOf`. */
export async function eventFiling(keyOf: InteractionKeyOf, event: EventMessage): Promise<Filing> {
  const under = await keyOf(event);
  return { ...(under === undefined ? {} : { under }), as: event.topic };
}
