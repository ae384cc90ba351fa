/** Dead letters about which nothing is recorded: doing them twice does no harm. */
import { memberAt } from '../../lambdas/core/message/ids.ts';
import { messageText } from '../../lambdas/core/message/message-text.ts';
import { readRefresh } from '../../lambdas/core/message/read-message.ts';
import type { Content } from './letter-content.ts';

/** A refresh asks again when it is replayed: an old one is worthless, and would be dropped. */
export function refreshContent(body: string, messageId: string): Content | undefined {
  const refresh = readRefresh(body);
  return (
    refresh && {
      id: messageId,
      what: 'refresh',
      orderMs: refresh.requestedAtMs,
      write: (_generation, nowMs) => messageText({ ...refresh, requestedAtMs: nowMs }),
    }
  );
}

/** Platform updates and incidents are replayed as they are. */
export function unrecordedContent(body: string, messageId: string): Content | undefined {
  const value = parse(body);
  if (value === undefined) return undefined;
  const interactionId = memberAt(value, 'interactionId');
  return {
    id: messageId,
    what: [memberAt(value, 'kind'), memberAt(value, 'platform')].filter(isName).join(' ') || 'message',
    ...(typeof interactionId === 'string' ? { interactionId } : {}),
    orderMs: 0,
    write: () => body,
  };
}

/** Values other than texts say nothing to a reader, and some can't even be written as text. */
function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function parse(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
