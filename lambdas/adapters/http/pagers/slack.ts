/** Slack's incoming webhooks: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
import type { IncidentEvent, Pager } from '../../../core/ports.ts';
import type { CallHttp } from '../http-call.ts';
import { assertAccepted } from './pagerduty.ts';

export interface SlackOptions {
  /** Slack's host: a secret's text alone sends nowhere else. */
  baseUrl: string;
  /** The webhook's whole address as Slack shows it; called for each message. */
  webhook: () => Promise<string>;
  call: CallHttp;
  timeoutMs: number;
}

const MARK = {
  critical: ':red_circle:',
  warning: ':large_yellow_circle:',
  info: ':large_green_circle:',
} as const;

/** A pager that writes each step as a message of its own: an incoming webhook changes none that it has written. */
export function slack({ baseUrl, webhook, call, timeoutMs }: SlackOptions): Pager {
  return {
    name: 'slack',
    async send(event) {
      const reply = await call({
        method: 'POST',
        url: `${baseUrl}${new URL(await webhook()).pathname}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ text: textOf(event), unfurl_links: false }),
        timeoutMs,
      });
      assertAccepted(reply);
    },
  };
}

function textOf({ action, severity, summary, source, key, sinceMs }: IncidentEvent): string {
  const mark = MARK[action === 'resolve' ? 'info' : severity];
  const what = { trigger: 'Incident', update: 'Still open', resolve: 'Resolved' }[action];
  const since = new Date(sinceMs).toISOString();
  return `${mark} *${what}: ${escaped(source)}*\n${escaped(summary)}\nSince ${since}, incident \`${escaped(key)}\``;
}

/** Slack reads these three as its own: a name must not mention a channel or link anywhere. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
