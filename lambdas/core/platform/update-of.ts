/** The update that a platform gets of what an event or a request has led to. */
import type { AnswerValues } from '../connector/fields.ts';
import { type ConversationWriteBack, type WriteBack, writtenBack } from '../connector/write-back.ts';
import { interactionKey } from '../message/interaction-key.ts';
import type { EventMessage, Hasher, Platform, PlatformUpdateMessage } from '../ports.ts';
import { contactIn, customerIn } from './participants.ts';

/** What has brought the answer. */
export interface Brought {
  /** `{connector}/{operation or event rule}` */
  from: string;
  values: AnswerValues;
  nowMs: number;
  /** Platforms that get updates. @default both */
  updated?: ReadonlySet<Platform> | undefined;
}

/** Undefined where there is nothing to set, no interaction, or no platform to update. */
export function eventUpdate(
  event: EventMessage,
  writeBack: WriteBack | undefined,
  { from, values, nowMs, updated }: Brought,
): PlatformUpdateMessage | undefined {
  const { platform, interactionId, eventId } = event;
  if (interactionId === undefined || updated?.has(platform) === false) return undefined;
  const caseId = values['caseId'] === '' ? undefined : values['caseId']?.toString();
  const fields = writeBack && writtenBack(knownTo(platform, writeBack), values);
  if (caseId === undefined && fields === undefined) return undefined;
  const participantId = customerIn(event);
  const contactId = fields?.contact && contactIn(event);
  return {
    kind: 'platform-update',
    platform,
    interactionId,
    ...(caseId === undefined ? {} : { caseId }),
    ...(participantId === undefined ? {} : { participantId }),
    eventId,
    processedAtMs: nowMs,
    ...(fields && { writeBack: { from, ...fields, ...(contactId === undefined ? {} : { contactId }) } }),
  };
}

/** What names the conversation in notes: its HMAC under `piiKey`. */
export interface Naming {
  hasher: Pick<Hasher, 'hmac'>;
  piiKey: string;
}

/** Of a request: its flow runs on Genesys Cloud. Undefined where the request names no conversation. */
export function requestUpdate(
  requestId: string,
  conversation: unknown,
  writeBack: ConversationWriteBack,
  { from, values, nowMs, updated }: Brought,
  { hasher, piiKey }: Naming,
): PlatformUpdateMessage | undefined {
  const fields = writtenBack(writeBack, values);
  const isNamed = typeof conversation === 'string' && conversation !== '';
  if (fields === undefined || !isNamed || updated?.has('genesys') === false) return undefined;
  return {
    kind: 'platform-update',
    platform: 'genesys',
    interactionId: conversation,
    interactionKey: interactionKey(hasher, piiKey, { platform: 'genesys', interactionId: conversation }),
    eventId: requestId,
    processedAtMs: nowMs,
    writeBack: { from, ...fields },
  };
}

/** No published API of CXone takes contacts' records. */
function knownTo(platform: Platform, { attributes, contact }: WriteBack): WriteBack {
  return {
    ...(attributes && { attributes }),
    ...(contact && platform === 'genesys' && { contact }),
  };
}
