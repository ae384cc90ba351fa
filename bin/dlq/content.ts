/** What a dead letter holds, by the queue it came from. */
import { DEFAULT_CONNECTOR } from '../../lambdas/core/connector/default.ts';
import { UnknownFormatError } from '../../lambdas/core/errors.ts';
import type { Hasher } from '../../lambdas/core/ports.ts';
import { partsOf } from '../operator/connectors.ts';
import { claimedContent, eventContent, quarantinedContent } from './event-content.ts';
import type { Content } from './letter-content.ts';
import type { LetterQueue } from './letter-queues.ts';
import { requestContent } from './request-content.ts';
import { refreshContent, unrecordedContent } from './unrecorded-content.ts';

/**
 * Reads a body of `queue`; undefined where it is no message of it that this release reads. `messageId` names what has no
 * id of its own.
 */
export function readContent(
  hasher: Hasher,
  queue: LetterQueue,
  body: string,
  messageId: string,
): Content | undefined {
  try {
    return contentOf(hasher, queue, body, messageId);
  } catch (error) {
    if (error instanceof UnknownFormatError) return undefined;
    throw error;
  }
}

function contentOf(hasher: Hasher, queue: LetterQueue, body: string, messageId: string): Content | undefined {
  const own = partsOf(queue);
  if (own !== undefined) return ownContent(hasher, own, body, messageId);
  switch (queue) {
    case 'voice':
    case 'digital':
    case 'enrichment':
      return eventContent(hasher, queue, body);
    case 'requests':
      return requestContent(hasher, DEFAULT_CONNECTOR, body);
    case 'refresh':
      return refreshContent(body, messageId);
    case 'quarantine':
      return quarantinedContent(hasher, body);
    default:
      return unrecordedContent(body, messageId);
  }
}

function ownContent(
  hasher: Hasher,
  { connector, part }: NonNullable<ReturnType<typeof partsOf>>,
  body: string,
  messageId: string,
): Content | undefined {
  switch (part) {
    case 'events':
      return claimedContent(hasher, connector, body);
    case 'requests':
      return requestContent(hasher, connector, body);
    case 'refresh':
      return refreshContent(body, messageId);
  }
}
