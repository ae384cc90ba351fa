/** Events as the platforms write them. */

import type { Platform } from '../../../lambdas/core/ports.ts';
import type { Nature } from '../checks/events.ts';

/** One event of one platform; `note` separates one payload from another under the same id. */
export interface Sent {
  platform: Platform;
  id: string;
  interaction: string;
  medium: string;
  type: string;
  nature: Nature;
}

const AT = '2026-01-01T00:00:00.000Z';

/** `delivery` is a stamp of this delivery alone. */
export function payloadOf(
  { platform, id, interaction, medium, type, nature }: Sent,
  note: string,
  delivery: string,
): string {
  const more = { note, ...(nature === 'sound' ? {} : { flaw: nature }) };
  return JSON.stringify(
    platform === 'genesys'
      ? {
          messageId: id,
          eventType: `routing.interaction.${type}`,
          timestamp: AT,
          delivery,
          data: { id: interaction, type: medium, state: type, ...more },
        }
      : {
          event: { id, type: `interaction.${type}`, timestamp: AT },
          delivery,
          interaction: { id: interaction, channel: medium, state: type, ...more },
        },
  );
}

/** The same body with one character changed on the way. */
export function tampered(body: string): string {
  return body.replace('2026-01-01', '2026-01-02');
}

/** Events that take effect in order: those of one interaction and topic; each enrichment event is by itself. */
export function groupOf({ platform, id, interaction, medium, type }: Sent): string {
  return type === 'typing' ? `enrichment/${platform}/${id}` : `${medium}/${platform}/${interaction}`;
}
