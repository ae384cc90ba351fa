/** A platform's updates behind their port, in the shapes of its profile. */
import { ConflictError, PermanentError } from '../errors.ts';
import { member } from '../message/ids.ts';
import type { PlatformApi, PlatformCallOptions, PlatformUpdateMessage } from '../ports.ts';
import { textOf } from '../reply/fields.ts';
import type { PlatformClient } from './client.ts';
import { customerAmong, idIn } from './participants.ts';
import {
  bulkRequest,
  contactRequest,
  conversationRequest,
  type PlatformProfile,
  participantRequest,
  setsAttributes,
} from './profile.ts';

export function createPlatformApi(client: PlatformClient, profile: PlatformProfile): PlatformApi {
  const updateOne = async (
    update: PlatformUpdateMessage,
    options: PlatformCallOptions,
  ): Promise<string | undefined> => {
    const { interactionId, participantId, writeBack } = update;
    const { contact, contactId } = writeBack ?? {};
    const setsBoth = setsAttributes(update);
    const isNamed = (!setsBoth || participantId !== undefined) && (!contact || contactId !== undefined);
    const conversation = isNamed ? undefined : await client.call(conversationRequest(interactionId), options);
    if (setsBoth)
      await client.call(participantRequest(update, participantId ?? customerOf(conversation)), options);
    if (contact === undefined) return undefined;
    const record = contactId ?? contactOf(conversation);
    // A caller whom the platform knows no contact of has none to be written to.
    if (record === undefined) return NO_CONTACT;
    await client.call(contactRequest(record, contact), options);
    return undefined;
  };
  return {
    batchMax: profile.batchMax,
    onlyNewCases: profile.style === 'participant',
    async probe(options) {
      await client.call({ method: 'GET', path: profile.probePath }, options);
    },
    async updateInteractions(updates, options) {
      if (profile.style !== 'participant')
        return { failed: failuresIn(await client.call(bulkRequest(profile.bulkPath, updates), options)) };
      const failed: { interactionId: string; code: string }[] = [];
      const partly: { interactionId: string; left: string }[] = [];
      for (const update of updates) {
        const { interactionId } = update;
        try {
          const left = await updateOne(update, options);
          if (left !== undefined) partly.push({ interactionId, left });
        } catch (error) {
          if (!(error instanceof ConflictError)) throw error;
          failed.push({ interactionId, code: error.code });
        }
      }
      return { failed, ...(partly.length > 0 && { partly }) };
    },
  };
}

/** What is left undone where the customer has no external contact. */
const NO_CONTACT = 'the customer has no external contact';

/** `errors: [{id, code}]` of a bulk answer, ids of digits or text; a code that is no plain word is not repeated. */
function failuresIn(json: unknown): { interactionId: string; code: string }[] {
  const errors: unknown = (json as { errors?: unknown } | undefined)?.errors;
  if (!Array.isArray(errors)) return [];
  return (errors as unknown[]).flatMap((error) => {
    const { id, code } = (error ?? {}) as { id?: unknown; code?: unknown };
    const safe = typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : 'unknown';
    const interactionId = textOf(id);
    return interactionId === undefined ? [] : [{ interactionId, code: safe }];
  });
}

/** Whom the attributes belong to: the customer, else to the one who began the conversation. Throws PermanentError. */
function customerOf(conversation: unknown): string {
  const participants = member(conversation, 'participants');
  const id = customerAmong(participants) ?? firstOf(participants);
  if (id !== undefined) return id;
  throw new PermanentError(400, 'the conversation has no participant');
}

function contactOf(conversation: unknown): string | undefined {
  return customerAmong(member(conversation, 'participants'), 'externalContactId');
}

function firstOf(participants: unknown): string | undefined {
  if (!Array.isArray(participants)) return undefined;
  return (participants as unknown[]).map((one) => idIn(one, 'id')).find((id) => id !== undefined);
}
