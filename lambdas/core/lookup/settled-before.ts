/** A lookup's answer waits for a token refresh that is under way, for a moment: nothing is to run on behind it. */
import type { HttpRequest } from '../http/message.ts';
import type { Clock, TokenProvider } from '../ports.ts';
import { withTimeout } from '../time/with-timeout.ts';
import { WAY_OUT_MS } from './deadline.ts';

/** `afterMs`: LOOKUP_AFTER_MS; `deadlineMs`: LOOKUP_DEADLINE_MS, beyond which nothing is waited for (P5). */
export function settledBefore<Asked extends Pick<HttpRequest, 'receivedAtMs'>, Answer>(
  clock: Clock,
  tokens: Pick<TokenProvider, 'settled'>,
  respond: (request: Asked) => Promise<Answer>,
  { afterMs, deadlineMs }: { afterMs: number; deadlineMs: number },
): (request: Asked) => Promise<Answer> {
  return async (request) => {
    const answer = await respond(request);
    const leftMs = request.receivedAtMs + deadlineMs - WAY_OUT_MS - clock.now();
    if (leftMs > 0) await withTimeout(clock, Math.min(afterMs, leftMs), tokens.settled(), () => undefined);
    return answer;
  };
}
