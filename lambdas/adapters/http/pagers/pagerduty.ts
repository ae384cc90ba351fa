/** PagerDuty Events v2: https://developer.pagerduty.com/docs/events-api-v2/overview/ */
import { PermanentError, ThrottledError, TransientError } from '../../../core/errors.ts';
import type { IncidentEvent, Pager } from '../../../core/ports.ts';
import { retryAfterMs } from '../../../core/reply/retry-after.ts';
import type { CallHttp, HttpReply } from '../http-call.ts';

export interface PagerDutyOptions {
  baseUrl: string;
  /** Called for each page: the key may change in the secret. A resolve needs the same key as its trigger. */
  routingKey: () => Promise<string>;
  call: CallHttp;
  timeoutMs: number;
}

/** A pager over one routing key. `update` is a trigger under the same deduplication key. */
export function pagerDuty({ baseUrl, routingKey, call, timeoutMs }: PagerDutyOptions): Pager {
  return {
    name: 'pagerduty',
    async send(event) {
      const reply = await call({
        method: 'POST',
        url: `${baseUrl}/v2/enqueue`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(bodyOf(event, await routingKey())),
        timeoutMs,
      });
      assertAccepted(reply);
    },
  };
}

function bodyOf(event: IncidentEvent, routingKey: string): Record<string, unknown> {
  return {
    routing_key: routingKey,
    event_action: event.action === 'resolve' ? 'resolve' : 'trigger',
    dedup_key: event.key.slice(0, 255),
    payload: {
      summary: event.summary,
      source: `steadyline/${event.source}`,
      severity: event.severity,
      timestamp: new Date(event.sinceMs).toISOString(),
    },
  };
}

/** Of a 429 that says nothing readable (own choice), ms. */
const DEFAULT_WAIT_MS = 30_000;

/** 429 waits, 400 is refused permanently; all else, a wrong key too, can be fixed and is tried again. */
export function assertAccepted(reply: HttpReply, nowMs = Date.now()): void {
  if (reply.status >= 200 && reply.status < 300) return;
  if (reply.status === 429) {
    const waitMs = retryAfterMs(reply.headers['retry-after'], nowMs, DEFAULT_WAIT_MS);
    throw new ThrottledError(waitMs, 'The pager is over its limit.');
  }
  if (reply.status === 400) throw new PermanentError(400, 'The pager refuses this event.');
  throw new TransientError(`The pager answered ${reply.status}.`);
}
