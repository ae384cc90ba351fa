/** Who is the customer of a conversation: the participant of that purpose, or who is outside. */
import { isUsableId, member } from '../message/ids.ts';
import type { EventMessage } from '../ports.ts';

/** Genesys Cloud's words for a participant who is no agent, queue or flow of ours. */
const PURPOSES: ReadonlySet<unknown> = new Set(['customer', 'external']);
/** Detail events of such a participant say so in their topic, `v2.detail.events.conversation.{id}.customer.start`. */
const OF_CUSTOMER = /^v2\.detail\.events\.conversation\.[^.]+\.(?:customer|external)\./;

/** What names the customer among participants `[{id, purpose, externalContactId?}]`; undefined where there is none. */
export function customerAmong(
  participants: unknown,
  name: 'id' | 'externalContactId' = 'id',
): string | undefined {
  if (!Array.isArray(participants)) return undefined;
  return (participants as unknown[]).map((one) => ofCustomer(one, name)).find((id) => id !== undefined);
}

type NamingEvent = Pick<EventMessage, 'platform' | 'eventType' | 'data'>;

/** The customer's participant, where the event names it: the update then takes one call instead of two. */
export function customerIn(event: NamingEvent): string | undefined {
  return inEvent(event, { of: 'id', beside: 'participantId' });
}

/** The customer's external contact, where the event names it. */
export function contactIn(event: NamingEvent): string | undefined {
  return inEvent(event, { of: 'externalContactId', beside: 'externalContactId' });
}

/** `of`: a member of a participant; `beside`: of a body that is about the customer. */
interface Names {
  of: 'id' | 'externalContactId';
  beside: 'participantId' | 'externalContactId';
}

function inEvent({ platform, eventType, data }: NamingEvent, names: Names): string | undefined {
  if (platform !== 'genesys') return undefined;
  return ['eventBody', 'data']
    .map((name) => member(data, name))
    .map((body) => inBody(body, OF_CUSTOMER.test(eventType), names))
    .find((id) => id !== undefined);
}

function inBody(body: unknown, isOfCustomer: boolean, { of, beside }: Names): string | undefined {
  const isCustomer = isOfCustomer || PURPOSES.has(member(body, 'purpose'));
  return (
    customerAmong(member(body, 'participants'), of) ??
    ofCustomer(member(body, 'participant'), of) ??
    (isCustomer ? idIn(body, beside) : undefined)
  );
}

function ofCustomer(participant: unknown, name: string): string | undefined {
  return PURPOSES.has(member(participant, 'purpose')) ? idIn(participant, name) : undefined;
}

/** Genesys Cloud's ids are texts. */
export function idIn(value: unknown, name: string): string | undefined {
  const id = member(value, name);
  return isUsableId(id) ? id : undefined;
}
