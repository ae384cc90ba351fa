/** Any system as a pager: a webhook signed as Standard Webhooks says, https://www.standardwebhooks.com */
import { createHmac } from 'node:crypto';
import type { Clock, IncidentEvent, Pager } from '../../../core/ports.ts';
import { signingKey } from '../../../core/verify/signing-key.ts';
import type { CallHttp } from '../http-call.ts';
import { assertAccepted } from './pagerduty.ts';

export interface WebhookOptions {
  url: string;
  /** What it is signed with, with or without `whsec_`; called for each step. */
  secret: () => Promise<string>;
  call: CallHttp;
  timeoutMs: number;
  clock: Pick<Clock, 'now'>;
}

/** A pager that posts each step. A repetition carries the same `webhook-id`. */
export function webhook({ url, secret, call, timeoutMs, clock }: WebhookOptions): Pager {
  return {
    name: 'webhook',
    async send(event) {
      const text = await secret();
      const body = JSON.stringify(bodyOf(event));
      // A header's characters, and no dot: the signed text is split at dots.
      const id = encodeURIComponent(`${event.key}-${event.version}-${event.action}`).replaceAll('.', '%2E');
      const timestamp = String(Math.floor(clock.now() / 1000));
      const signature = createHmac('sha256', signingKey(text, 'whsec') ?? text)
        .update(`${id}.${timestamp}.${body}`)
        .digest('base64');
      const reply = await call({
        method: 'POST',
        url,
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        timeoutMs,
      });
      assertAccepted(reply);
    },
  };
}

function bodyOf({ key, version, action, severity, summary, source, sinceMs }: IncidentEvent) {
  return {
    type: `incident.${action}`,
    timestamp: new Date(sinceMs).toISOString(),
    data: { key, version, action, severity, summary, source },
  };
}
