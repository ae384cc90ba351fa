/** Whose attributes a case id belongs to: the participant who is the customer, or is outside. */
import { isUsableId, member } from '../message/ids.ts';
import type { EventMessage } from '../ports.ts';

/** Genesys Cloud's words for a participant who is no agent, queue or flow of ours. */
const PURPOSES: ReadonlySet<unknown> = new Set(['customer', 'external']);
/** Detail events of such a participant say so in their topic, `v2.detail.events.conversation.{id}.customer.start`. */
const OF_CUSTOMER = /^v2\.detail\.events\.conversation\.[^.]+\.(?:customer|external)\./;

/** The id of the customer among participants `[{id, purpose}]`; undefined where there is none. */
export function customerAmong(participants: unknown): string | undefined {
  if (!Array.isArray(participants)) return undefined;
  return (participants as unknown[]).map(customerId).find((id) => id !== undefined);
}

/** The customer's participant, where the event names it: the update then takes one call instead of two. */
export function customerIn({
  platform,
  eventType,
  data,
}: Pick<EventMessage, 'platform' | 'eventType' | 'data'>): string | undefined {
  if (platform !== 'genesys') return undefined;
  return ['eventBody', 'data']
    .map((name) => member(data, name))
    .map((body) => customerInBody(body, OF_CUSTOMER.test(eventType)))
    .find((id) => id !== undefined);
}

function customerInBody(body: unknown, isOfCustomer: boolean): string | undefined {
  const isCustomer = isOfCustomer || PURPOSES.has(member(body, 'purpose'));
  return (
    customerAmong(member(body, 'participants')) ??
    customerId(member(body, 'participant')) ??
    (isCustomer ? idIn(body, 'participantId') : undefined)
  );
}

function customerId(participant: unknown): string | undefined {
  return PURPOSES.has(member(participant, 'purpose')) ? idIn(participant, 'id') : undefined;
}

/** Genesys Cloud's ids are texts. */
export function idIn(value: unknown, name: string): string | undefined {
  const id = member(value, name);
  return isUsableId(id) ? id : undefined;
}
