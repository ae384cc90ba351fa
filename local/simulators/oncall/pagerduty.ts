/**
 * The simulated PagerDuty Events v2: `POST /v2/enqueue` → 202 `{status, message, dedup_key}`, 400 where the event is
 * malformed, 429 over 120 events in any minute of a routing key. Admin route of its own: `GET /incidents`.
 */
import { jsonObject, noRoute, type SimReply, type SimRequest, type SimSystem, textField } from '../system.ts';
import { createSlidingWindow, type SlidingWindow } from '../window.ts';

/** One accepted event. */
export interface PagerEvent {
  seq: number;
  atMs: number;
  action: 'trigger' | 'acknowledge' | 'resolve';
  dedupKey: string;
  summary: string;
  severity: string;
  /** A trigger of an open incident, or a resolve or acknowledge of none. */
  redundant: boolean;
}

/** What on-call sees. */
export interface PagerIncident {
  dedupKey: string;
  status: 'open' | 'resolved';
  triggeredMs: number;
  resolvedMs: number;
  triggers: number;
}

const perMinute = 120;

/** PagerDuty with no incident. */
export function createPagerDuty(): SimSystem {
  let events: PagerEvent[] = [];
  let incidents: PagerIncident[] = [];
  let windows = new Map<string, SlidingWindow>();
  let refused = 0;

  const openOf = (dedupKey: string): PagerIncident | undefined =>
    incidents.find((incident) => incident.dedupKey === dedupKey && incident.status === 'open');

  const note = (action: PagerEvent['action'], dedupKey: string, nowMs: number): boolean => {
    const open = openOf(dedupKey);
    if (action === 'trigger') {
      if (open === undefined) {
        incidents.push({ dedupKey, status: 'open', triggeredMs: nowMs, resolvedMs: 0, triggers: 1 });
      } else open.triggers += 1;
      return open !== undefined;
    }
    if (open !== undefined && action === 'resolve')
      Object.assign(open, { status: 'resolved', resolvedMs: nowMs });
    return open === undefined;
  };

  const enqueue = ({ text, nowMs }: SimRequest): SimReply => {
    const body = jsonObject(text);
    const payload = body?.['payload'] as Record<string, unknown> | undefined;
    const [routingKey, action] = [textField(body, 'routing_key'), textField(body, 'event_action')];
    const dedupKey = textField(body, 'dedup_key') ?? '';
    if (routingKey === undefined || !isAction(action)) return invalid('routing_key or event_action');
    if (dedupKey.length > 255 || (action !== 'trigger' && dedupKey === '')) return invalid('dedup_key');
    const [summary, severity] = [textField(payload, 'summary'), textField(payload, 'severity')];
    if (
      action === 'trigger' &&
      (!summary || summary.length > 1024 || !severity || !textField(payload, 'source'))
    ) {
      return invalid('payload');
    }
    const window = windows.get(routingKey) ?? createSlidingWindow(60_000);
    windows.set(routingKey, window);
    if (window.hit(nowMs) > perMinute) {
      refused += 1;
      return { status: 429, body: { status: 'throttle exceeded' } };
    }
    const redundant = note(action, dedupKey, nowMs);
    const seq = events.length + 1;
    events.push({
      seq,
      atMs: nowMs,
      action,
      dedupKey,
      summary: summary ?? '',
      severity: severity ?? '',
      redundant,
    });
    return { status: 202, body: { status: 'success', message: 'Event processed', dedup_key: dedupKey } };
  };

  return {
    name: 'pagerduty',
    kindOf: (_method, segments) => (segments.join('/') === 'v2/enqueue' ? 'enqueue' : 'other'),
    handle: (request) =>
      request.method === 'POST' && request.path === '/v2/enqueue' ? enqueue(request) : noRoute,
    effects: () => events,
    state: () => ({
      triggers: events.filter(({ action }) => action === 'trigger').length,
      resolves: events.filter(({ action }) => action === 'resolve').length,
      incidents: incidents.length,
      openIncidents: incidents.filter(({ status }) => status === 'open').length,
      worstMinute: Math.max(0, ...[...windows.values()].map((window) => window.worst())),
      refusedByRate: refused,
    }),
    reset() {
      events = [];
      incidents = [];
      windows = new Map();
      refused = 0;
    },
    admin: { 'GET /incidents': () => ({ status: 200, body: { items: incidents } }) },
  };
}

function isAction(value: string | undefined): value is PagerEvent['action'] {
  return value === 'trigger' || value === 'acknowledge' || value === 'resolve';
}

function invalid(field: string): SimReply {
  const errors = [`'${field}' is missing or invalid`];
  return { status: 400, body: { status: 'invalid event', message: 'Event object is invalid', errors } };
}
