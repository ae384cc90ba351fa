/** The simulated ServiceNow event table: `POST /api/now/table/em_event` → 201 `{result: {sys_id}}`. */
import { jsonObject, noRoute, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';

/** One accepted event; severity 0 clears. */
export interface EventManagementEvent {
  seq: number;
  atMs: number;
  messageKey: string;
  severity: string;
  metricName: string;
  node: string;
}

const required = ['source', 'node', 'type', 'severity', 'message_key'] as const;

/** ServiceNow event management with an empty table. */
export function createServiceNowEvents(): SimSystem {
  let events: EventManagementEvent[] = [];
  const insert = ({ text, nowMs }: SimRequest): SimReply => {
    const body = jsonObject(text);
    const field = (name: string): string => textField(body, name) ?? String(body?.[name] ?? '');
    const missing = required.filter((name) => field(name) === '');
    const extra = field('additional_info');
    if (missing.length > 0 || (extra !== '' && jsonObject(extra) === undefined)) {
      return {
        status: 400,
        body: { error: { message: `invalid: ${missing.join(', ')}` }, status: 'failure' },
      };
    }
    const seq = events.length + 1;
    const [messageKey, severity] = [field('message_key'), field('severity')];
    events.push({
      seq,
      atMs: nowMs,
      messageKey,
      severity,
      metricName: field('metric_name'),
      node: field('node'),
    });
    return { status: 201, body: { result: { sys_id: `ev${String(seq).padStart(30, '0')}` } } };
  };
  return {
    name: 'servicenow',
    kindOf: (_method, segments) => (segments.at(-1) === 'em_event' ? 'event' : 'other'),
    handle: (request) =>
      request.method === 'POST' && request.path === '/api/now/table/em_event' ? insert(request) : noRoute,
    effects: () => events,
    state: () => ({ cleared: events.filter(({ severity }) => severity === '0').length }),
    reset: () => {
      events = [];
    },
    admin: {},
  };
}
