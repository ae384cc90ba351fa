/** What differs between the platforms: paths and bodies of the probe and of updates. */
import { UnsendableError } from '../errors.ts';
import type { Platform, PlatformRequest, PlatformUpdateMessage } from '../ports.ts';
import { contactChanges } from './contact.ts';

/** How a platform learns of cases: one call for many, one participant at a time, or not at all. */
export type UpdateStyle = 'bulk' | 'participant' | 'none';

export interface PlatformProfile {
  platform: Platform;
  probePath: string;
  bulkPath: string;
  /** UPDATE_BATCH_MAX; 1 where every update is a call of its own. */
  batchMax: number;
  /** GENESYS_UPDATE_STYLE, NICE_UPDATE_STYLE */
  style: UpdateStyle;
}

type ProfileOptions = Pick<PlatformProfile, 'bulkPath' | 'style' | 'batchMax'>;

/** Genesys Cloud: `GET /api/v2/users/me` is refused for client credentials, `tokens/me` works. */
export function genesysProfile(options: ProfileOptions): PlatformProfile {
  const batchMax = options.style === 'participant' ? 1 : options.batchMax;
  return { ...options, batchMax, platform: 'genesys', probePath: '/api/v2/tokens/me' };
}

/** NICE CXone. */
export function niceProfile(options: ProfileOptions): PlatformProfile {
  return { ...options, platform: 'nice', probePath: '/auth/userinfo' };
}

/** `{interactions: [{id, customAttributes: {crmCaseId, processingTimestamp}}]}` to the bulk path. */
export function bulkRequest(path: string, updates: readonly PlatformUpdateMessage[]): PlatformRequest {
  const interactions = updates.map((update) => ({
    id: update.interactionId,
    customAttributes: attributesOf(update),
  }));
  return { method: 'POST', path, body: { interactions } };
}

/** The conversation, whose participants have to be known before one can be updated. */
export function conversationRequest(interactionId: string): PlatformRequest {
  return { method: 'GET', path: `/api/v2/conversations/${segment(interactionId)}`, namesOne: true };
}

/** Genesys's documented way: attributes of one participant. */
export function participantRequest(update: PlatformUpdateMessage, participantId: string): PlatformRequest {
  return {
    method: 'PATCH',
    path: `${conversationRequest(update.interactionId).path}/participants/${segment(participantId)}/attributes`,
    body: { attributes: attributesOf(update) },
    namesOne: true,
  };
}

/** Fields of an external contact; the platform leaves all others as they are. */
export function contactRequest(
  contactId: string,
  contact: Readonly<Record<string, unknown>>,
): PlatformRequest {
  return {
    method: 'PATCH',
    path: `/api/v2/externalcontacts/contacts/${segment(contactId)}`,
    body: contactChanges(contact),
    namesOne: true,
  };
}

/** Attributes that go with a case id: no connector declares others of these names for its events. */
export const CASE_ATTRIBUTES = { caseId: 'crmCaseId', processedAt: 'processingTimestamp' } as const;

function attributesOf({ caseId, processedAtMs, writeBack }: PlatformUpdateMessage): Record<string, string> {
  const ofCase =
    caseId === undefined
      ? {}
      : {
          [CASE_ATTRIBUTES.caseId]: caseId,
          [CASE_ATTRIBUTES.processedAt]: new Date(processedAtMs).toISOString(),
        };
  return { ...writeBack?.attributes, ...ofCase };
}

/** Whether there is an attribute to set. */
export function setsAttributes({ caseId, writeBack }: PlatformUpdateMessage): boolean {
  return caseId !== undefined || writeBack?.attributes !== undefined;
}

/** Throws UnsendableError where the id can't be in a path: `.` and `..` are resolved away by every URL parser. */
function segment(text: string): string {
  if (text === '.' || text === '..' || text === '' || !text.isWellFormed())
    throw new UnsendableError(400, 'the id cannot be in a path');
  return encodeURIComponent(text);
}
