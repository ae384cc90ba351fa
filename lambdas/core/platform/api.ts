/** A platform's updates behind their port, in the shapes of its profile. */
import { PermanentError } from '../errors.ts';
import { member } from '../message/ids.ts';
import type { PlatformApi, PlatformCallOptions, PlatformUpdateMessage } from '../ports.ts';
import { textOf } from '../reply/fields.ts';
import type { PlatformClient } from './client.ts';
import { customerAmong, idIn } from './participants.ts';
import { bulkRequest, conversationRequest, type PlatformProfile, participantRequest } from './profile.ts';

export function createPlatformApi(client: PlatformClient, profile: PlatformProfile): PlatformApi {
  const updateOne = async (update: PlatformUpdateMessage, options: PlatformCallOptions): Promise<void> => {
    const participantId =
      update.participantId ??
      customerOf(await client.call(conversationRequest(update.interactionId), options));
    await client.call(participantRequest(update, participantId), options);
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
      for (const update of updates) await updateOne(update, options);
      return { failed: [] };
    },
  };
}

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

function firstOf(participants: unknown): string | undefined {
  if (!Array.isArray(participants)) return undefined;
  return (participants as unknown[]).map((one) => idIn(one, 'id')).find((id) => id !== undefined);
}
