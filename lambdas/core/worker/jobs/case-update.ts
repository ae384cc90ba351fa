/** The update that a platform gets of the case that an event has led to. */
import { customerIn } from '../../platform/participants.ts';
import type { EventMessage, Platform, PlatformUpdateMessage } from '../../ports.ts';

/** Undefined where there is no case, no interaction, or no platform to update; `updated`: platforms that get updates @default both. */
export function caseUpdate(
  event: EventMessage,
  caseId: string | undefined,
  nowMs: number,
  updated?: ReadonlySet<Platform>,
): PlatformUpdateMessage | undefined {
  const { platform, interactionId, eventId } = event;
  if (caseId === undefined || interactionId === undefined || updated?.has(platform) === false)
    return undefined;
  const participantId = customerIn(event);
  return {
    kind: 'platform-update',
    platform,
    interactionId,
    caseId,
    ...(participantId === undefined ? {} : { participantId }),
    eventId,
    processedAtMs: nowMs,
  };
}
