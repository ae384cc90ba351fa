/** ServiceNow event management: one row of em_event a step, joined by its message key. */
import type { IncidentEvent, Pager } from '../../../core/ports.ts';
import type { CallHttp } from '../http-call.ts';
import { assertAccepted } from './pagerduty.ts';

export interface ServiceNowEventsOptions {
  baseUrl: string;
  /** The whole Authorization header; called for each event. */
  authorization: () => Promise<string>;
  call: CallHttp;
  timeoutMs: number;
}

/** ServiceNow's severities: 0 clear, 1 critical, 4 warning. */
const SEVERITY = { critical: '1', warning: '4', info: '0' } as const;

/** A pager that writes `/api/now/table/em_event`. */
export function serviceNowEvents({
  baseUrl,
  authorization,
  call,
  timeoutMs,
}: ServiceNowEventsOptions): Pager {
  return {
    name: 'servicenow',
    async send(event) {
      const reply = await call({
        method: 'POST',
        url: `${baseUrl}/api/now/table/em_event`,
        headers: { 'content-type': 'application/json', authorization: await authorization() },
        body: JSON.stringify(rowOf(event)),
        timeoutMs,
      });
      assertAccepted(reply);
    },
  };
}

function rowOf(event: IncidentEvent): Record<string, string> {
  return {
    source: 'steadyline',
    event_class: 'integration',
    node: event.source,
    resource: event.source,
    metric_name: 'circuit.state',
    type: event.key.startsWith('breaker-') ? 'circuit breaker' : 'alarm',
    severity: event.action === 'resolve' ? SEVERITY.info : SEVERITY[event.severity],
    message_key: event.key,
    description: event.summary,
    additional_info: JSON.stringify({ since: new Date(event.sinceMs).toISOString(), version: event.version }),
  };
}
